import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { AwsError } from "#local/cloud/aws-error.ts";
import type { ObjectInfo, ObjectStore } from "#local/cloud/s3/object-store.ts";

interface Stored {
  readonly info: ObjectInfo;
  readonly body: Buffer;
}

/** S3's buckets in memory. */
export function createMemoryObjectStore(): ObjectStore {
  const buckets = new Map<string, { versioning: boolean; readonly objects: Map<string, Stored> }>();
  const bucketOf = (name: string) => {
    const found = buckets.get(name);
    if (found === undefined) throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist");
    return found;
  };
  return {
    async createBucket(name, { versioning }) {
      if (buckets.has(name)) throw new AwsError("BucketAlreadyOwnedByYou", 409, "You already own it");
      buckets.set(name, { versioning, objects: new Map() });
    },
    bucketExists: (name) => buckets.has(name),
    listBuckets: () => [...buckets.keys()],
    async setVersioning(name, enabled) {
      bucketOf(name).versioning = enabled;
    },
    async deleteBucket(name) {
      if (bucketOf(name).objects.size > 0) throw new AwsError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
      buckets.delete(name);
    },
    async put(bucket, key, body) {
      const bytes = Buffer.isBuffer(body) ? body : await buffer(body);
      const etag = createHash("md5").update(bytes).digest("hex");
      const lastModified = new Date(0).toISOString();
      const info = { key, bytes: bytes.length, etag, lastModified, contentType: "", versionId: null, metadata: {}, checksums: {} };
      bucketOf(bucket).objects.set(key, { info, body: bytes });
      return info;
    },
    head: async (bucket, key) => bucketOf(bucket).objects.get(key)?.info,
    async read(bucket, key) {
      const found = bucketOf(bucket).objects.get(key);
      if (found === undefined) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
      return found.body;
    },
    list: async (bucket, prefix) =>
      [...bucketOf(bucket).objects.values()].map(({ info }) => info).filter(({ key }) => key.startsWith(prefix)),
    async delete(bucket, key) {
      bucketOf(bucket).objects.delete(key);
    },
  };
}
