import type { Readable } from "node:stream";

export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly lastModified: string;
  readonly contentType: string;
  readonly versionId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Algorithm (`CRC32`, `SHA256`, …) -> base64 value, as the caller sent or asked for it. */
  readonly checksums: Readonly<Record<string, string>>;
}

export interface PutOptions {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** `If-None-Match: *`: refuse when the key exists. */
  readonly ifAbsent?: boolean;
}

/** Buckets and objects on disk, as the other services of the local cloud use them. Failures are `AwsError`s with S3's codes. */
export interface ObjectStore {
  createBucket(name: string, options: { readonly versioning: boolean }): Promise<void>;
  bucketExists(name: string): boolean;
  listBuckets(): readonly string[];
  setVersioning(name: string, enabled: boolean): Promise<void>;
  /** @throws BucketNotEmpty, as S3 does, while any object or version is left. */
  deleteBucket(name: string): Promise<void>;
  put(bucket: string, key: string, body: Buffer | Readable, options?: PutOptions): Promise<ObjectInfo>;
  head(bucket: string, key: string): Promise<ObjectInfo | undefined>;
  /** @throws NoSuchKey, NoSuchBucket. */
  read(bucket: string, key: string): Promise<Buffer>;
  list(bucket: string, prefix: string): Promise<readonly ObjectInfo[]>;
  delete(bucket: string, key: string): Promise<void>;
}
