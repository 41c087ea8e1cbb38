import { checksumHeader } from "../checksum/checksum-algorithm.ts";
import { s3Error } from "../store/s3-error.ts";
import { openIncomingBody } from "../wire/incoming-body.ts";
import { type S3Operation, sendEmpty } from "../wire/s3-call.ts";

const MAX_PART_NUMBER = 10_000;

export const uploadPart: S3Operation = async (call) => {
  const { storage, bucket, key, aws } = call;
  storage.buckets.require(bucket);
  const partNumber = parsePartNumber(aws.query.get("partNumber") ?? "");
  const upload = storage.uploads.require(bucket, key, aws.query.get("uploadId") ?? "");
  const { declared, ...body } = openIncomingBody(call, upload.algorithm);
  if (upload.isAlgorithmNamed && declared !== undefined && declared !== upload.algorithm) {
    throw s3Error(
      "InvalidRequest",
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${declared.toLowerCase()}`,
    );
  }
  const { file, bytes, md5, checksums } = await storage.files.write(body);
  try {
    const lastModified = new Date(storage.clock()).toISOString();
    storage.uploads.addPart(upload, partNumber, { file, bytes, md5: md5.toString("hex"), checksums, lastModified });
  } catch (error) {
    storage.files.remove(file);
    throw error;
  }
  const algorithm = declared ?? upload.algorithm;
  sendEmpty(call, 200, { etag: `"${md5.toString("hex")}"`, [checksumHeader(algorithm)]: checksums[algorithm] ?? "" });
};

function parsePartNumber(text: string): number {
  const partNumber = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (partNumber >= 1 && partNumber <= MAX_PART_NUMBER) return partNumber;
  throw s3Error("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
}
