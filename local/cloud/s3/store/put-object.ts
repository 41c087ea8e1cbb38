import type { DataFile, IncomingBody } from "./data-files.ts";
import type { Precondition } from "./precondition.ts";
import type { ObjectAttributes, ObjectContent, VersionRecord } from "./records.ts";
import { s3Error } from "./s3-error.ts";
import type { S3Storage } from "./s3-storage.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, UTF-8. */
const MAX_KEY_BYTES = 1024;

export interface PutObjectRequest extends ObjectAttributes {
  readonly bucket: string;
  readonly key: string;
  readonly body: IncomingBody;
  readonly precondition?: Precondition | undefined;
  /** Entity tag and checksums where they are not those of the bytes themselves. */
  readonly describe?: (file: DataFile) => ContentDigests;
}

export type ContentDigests = Pick<ObjectContent, "etag" | "checksums" | "checksumType">;

export interface StoredVersion extends VersionRecord {
  readonly content: ObjectContent;
}

/**
 * Stores one object from its bytes. The precondition is judged when they are all there, in the same step that makes them the object.
 * @throws NoSuchBucket, KeyTooLongError, PreconditionFailed, and what the body throws; nothing is stored then.
 */
export async function putObject(storage: S3Storage, request: PutObjectRequest): Promise<StoredVersion> {
  const { bucket, key, body, headers, metadata, precondition, describe = describeWhole } = request;
  storage.buckets.require(bucket);
  checkKey(key);
  const written = await storage.files.write(body);
  const { file, bytes } = written;
  const content: ObjectContent = { file, bytes, headers, metadata, ...describe(written) };
  try {
    return { ...storage.objects.commit(bucket, key, content, precondition), content };
  } catch (error) {
    storage.files.remove(file);
    throw error;
  }
}

/** @throws KeyTooLongError. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw s3Error("KeyTooLongError");
}

function describeWhole({ md5, checksums }: DataFile): ContentDigests {
  return { etag: `"${md5.toString("hex")}"`, checksums, checksumType: "FULL_OBJECT" };
}
