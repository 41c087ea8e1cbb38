import { createReadStream } from "node:fs";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumHeader } from "../checksum/checksum-algorithm.ts";
import { createDigester } from "../checksum/digester.ts";
import { type ContentDigests, putObject } from "../store/put-object.ts";
import type { UploadRecord } from "../store/records.ts";
import { s3Error } from "../store/s3-error.ts";
import type { S3Storage } from "../store/s3-storage.ts";
import { checksumElements, writtenHeaders } from "../wire/object-headers.ts";
import { type S3Call, type S3Operation, sendXml } from "../wire/s3-call.ts";
import { parseWritePrecondition } from "../wire/write-precondition.ts";
import { type ChosenPart, readChosenParts } from "./chosen-parts.ts";

/** CompleteMultipartUpload: the parts named, in their order, become one object; the upload is gone only when it is there. */
export const completeUpload: S3Operation = async (call) => {
  const { storage, bucket, key, aws, header } = call;
  storage.buckets.require(bucket);
  const upload = storage.uploads.require(bucket, key, aws.query.get("uploadId") ?? "");
  const precondition = parseWritePrecondition(header);
  const parts = await readChosenParts(call, upload);
  checkAnnouncedSize(call, parts);
  const isWhole = upload.checksumType === "FULL_OBJECT";
  const stored = await storage.uploads.whileLocked(upload, () =>
    putObject(storage, {
      bucket,
      key,
      headers: upload.headers,
      metadata: upload.metadata,
      precondition,
      body: {
        chunks: readParts(storage, parts),
        algorithms: isWhole ? [upload.algorithm] : [],
        verify: ({ checksums }) =>
          checkAnnouncedChecksum(call, upload, isWhole ? checksums[upload.algorithm] : composite(upload.algorithm, parts)),
      },
      describe: ({ checksums }): ContentDigests => ({
        etag: multipartEtag(parts),
        checksums: isWhole ? checksums : { [upload.algorithm]: composite(upload.algorithm, parts) },
        checksumType: upload.checksumType,
      }),
    }),
  );
  storage.uploads.remove(upload);
  const { etag: _etag, ...headers } = writtenHeaders(storage.buckets.require(bucket), stored);
  sendXml(
    call,
    "CompleteMultipartUploadResult",
    {
      Location: `http://${aws.request.headers.host}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`,
      Bucket: bucket,
      Key: key,
      ETag: stored.content.etag,
      ...checksumElements(stored.content),
    },
    headers,
  );
};

async function* readParts({ files }: S3Storage, parts: readonly ChosenPart[]): AsyncGenerator<Buffer> {
  for (const { file } of parts) yield* createReadStream("", { fd: files.open(file) }) as AsyncIterable<Buffer>;
}

/** MD5 of the parts' MD5s, and how many. */
function multipartEtag(parts: readonly ChosenPart[]): string {
  const digester = createDigester([]);
  for (const { md5 } of parts) digester.update(Buffer.from(md5, "hex"));
  return `"${digester.finish().md5.toString("hex")}-${parts.length}"`;
}

/** The checksum of the parts' checksums, and how many. */
function composite(algorithm: ChecksumAlgorithm, parts: readonly ChosenPart[]): string {
  const checksum = CHECKSUM_ALGORITHMS[algorithm].create();
  for (const { checksums } of parts) checksum.update(Buffer.from(checksums[algorithm] ?? "", "base64"));
  return `${checksum.digest().toString("base64")}-${parts.length}`;
}

function checkAnnouncedSize({ header }: S3Call, parts: readonly ChosenPart[]): void {
  const announced = header("x-amz-mp-object-size");
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (announced !== undefined && announced !== String(bytes)) {
    throw s3Error(
      "InvalidRequest",
      `The provided 'x-amz-mp-object-size' header value ${announced} does not match what was computed: ${bytes}`,
    );
  }
}

function checkAnnouncedChecksum({ header }: S3Call, upload: UploadRecord, found: string | undefined): void {
  const type = header("x-amz-checksum-type");
  if (type !== undefined && type !== upload.checksumType) {
    throw s3Error("InvalidRequest", `The upload was created with the ${upload.checksumType} checksum type, the request says ${type}`);
  }
  const announced = header(checksumHeader(upload.algorithm));
  if (announced !== undefined && announced !== found && `${announced}-` !== found?.slice(0, announced.length + 1)) {
    throw s3Error("BadDigest", `The ${upload.algorithm} you specified did not match the calculated checksum.`);
  }
}
