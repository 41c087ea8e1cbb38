import { createReadStream } from "node:fs";
import { buffer } from "node:stream/consumers";
import { DEFAULT_CHECKSUM_ALGORITHM } from "./checksum/checksum-algorithm.ts";
import type { ObjectInfo, ObjectStore } from "./object-store.ts";
import { putObject, type StoredVersion } from "./store/put-object.ts";
import { s3Error } from "./store/s3-error.ts";
import { openS3Storage, type S3Storage } from "./store/s3-storage.ts";

/** The store as the local cloud's own parts use it, and what lies below for the service that speaks S3's protocol. */
export interface DiskObjectStore extends ObjectStore {
  readonly storage: S3Storage;
}

/** Buckets and objects below `folder`, which must have no other user. @param clock epoch milliseconds. */
export function openObjectStore(folder: string, clock: () => number): DiskObjectStore {
  const storage = openS3Storage(folder, clock);
  const { buckets, objects, files } = storage;
  const find = (bucket: string, key: string): StoredVersion | undefined => toStored(objects.versions(bucket, key)[0]);
  const toInfo = (bucket: string, key: string, version: StoredVersion): ObjectInfo => ({
    key,
    bytes: version.content.bytes,
    etag: version.content.etag,
    lastModified: version.lastModified,
    contentType: version.content.headers["content-type"] ?? "",
    versionId: buckets.require(bucket).versioning === "Off" ? null : version.versionId,
    metadata: version.content.metadata,
    checksums: version.content.checksums,
  });
  return {
    storage,
    async createBucket(name, { versioning }) {
      buckets.create(name, versioning ? "Enabled" : "Off");
    },
    bucketExists: (name) => buckets.find(name) !== undefined,
    listBuckets: () => buckets.list().map(({ id }) => id),
    async setVersioning(name, enabled) {
      const { versioning } = buckets.require(name);
      if (enabled || versioning !== "Off") buckets.setVersioning(name, enabled ? "Enabled" : "Suspended");
    },
    async deleteBucket(name) {
      storage.deleteBucket(name);
    },
    async put(bucket, key, body, options = {}) {
      const stored = await putObject(storage, {
        bucket,
        key,
        headers: { "content-type": options.contentType ?? "binary/octet-stream" },
        metadata: options.metadata ?? {},
        precondition: options.ifAbsent ? { kind: "absent" } : undefined,
        body: { chunks: Buffer.isBuffer(body) ? once(body) : body, algorithms: [DEFAULT_CHECKSUM_ALGORITHM], verify: () => {} },
      });
      return toInfo(bucket, key, stored);
    },
    async head(bucket, key) {
      const version = find(bucket, key);
      return version && toInfo(bucket, key, version);
    },
    async read(bucket, key) {
      const version = find(bucket, key);
      if (version === undefined) throw s3Error("NoSuchKey");
      return buffer(createReadStream("", { fd: files.open(version.content.file) }));
    },
    async list(bucket, prefix) {
      return objects.list(bucket).flatMap(({ key, versions }) => {
        const version = key.startsWith(prefix) ? toStored(versions[0]) : undefined;
        return version === undefined ? [] : [toInfo(bucket, key, version)];
      });
    },
    async delete(bucket, key) {
      objects.remove(bucket, key);
    },
  };
}

/** The version as an object, unless it is missing or a delete marker. */
function toStored(version: { readonly content: unknown } | undefined): StoredVersion | undefined {
  return version?.content == null ? undefined : (version as StoredVersion);
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
