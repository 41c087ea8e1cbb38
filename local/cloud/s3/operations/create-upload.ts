import { randomBytes } from "node:crypto";
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  type ChecksumType,
  DEFAULT_CHECKSUM_ALGORITHM,
} from "../checksum/checksum-algorithm.ts";
import { checkKey } from "../store/put-object.ts";
import { s3Error } from "../store/s3-error.ts";
import { parseChecksumAlgorithm } from "../wire/declared-checksum.ts";
import { parseObjectAttributes } from "../wire/object-attributes.ts";
import { type S3Operation, sendXml } from "../wire/s3-call.ts";

/** CreateMultipartUpload. */
export const createUpload: S3Operation = (call) => {
  const { storage, bucket, key, header } = call;
  storage.buckets.require(bucket);
  checkKey(key);
  const named = parseChecksumAlgorithm(header);
  const algorithm = named ?? DEFAULT_CHECKSUM_ALGORITHM;
  const checksumType = parseChecksumType(header("x-amz-checksum-type"), algorithm);
  const id = randomBytes(32).toString("hex");
  storage.uploads.add({
    id,
    bucket,
    key,
    ...parseObjectAttributes(call),
    initiatedAt: new Date(storage.clock()).toISOString(),
    algorithm,
    isAlgorithmNamed: named !== undefined,
    checksumType,
    parts: {},
  });
  const checksum: Readonly<Record<string, string>> =
    named === undefined ? {} : { "x-amz-checksum-algorithm": named, "x-amz-checksum-type": checksumType };
  sendXml(call, "InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: id }, checksum);
};

function parseChecksumType(text: string | undefined, algorithm: ChecksumAlgorithm): ChecksumType {
  const types: readonly ChecksumType[] = CHECKSUM_ALGORITHMS[algorithm].types;
  const found = text === undefined ? types[0] : types.find((type) => type === text);
  if (found === undefined) {
    throw s3Error("InvalidRequest", `The ${text} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
  }
  return found;
}
