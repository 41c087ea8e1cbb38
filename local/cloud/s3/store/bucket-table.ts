import { join } from "node:path";
import { openCollection } from "#local/durable/collection.ts";
import type { BucketRecord, Versioning } from "./records.ts";
import { s3Error } from "./s3-error.ts";

export interface BucketTable {
  /** @throws InvalidBucketName, BucketAlreadyOwnedByYou. */
  create(name: string, versioning: Versioning): BucketRecord;
  find(name: string): BucketRecord | undefined;
  /** @throws NoSuchBucket. */
  require(name: string): BucketRecord;
  /** By name. */
  list(): readonly BucketRecord[];
  /** @throws NoSuchBucket. */
  setVersioning(name: string, versioning: Versioning): void;
  remove(name: string): void;
}

/** @param clock epoch milliseconds. */
export function openBucketTable(folder: string, clock: () => number): BucketTable {
  const records = openCollection<BucketRecord>(join(folder, "buckets"), { flush: true });
  const required = (name: string): BucketRecord => {
    const bucket = records.get(name);
    if (bucket === undefined) throw s3Error("NoSuchBucket");
    return bucket;
  };
  return {
    create(name, versioning) {
      if (!isBucketName(name)) throw s3Error("InvalidBucketName");
      if (records.get(name) !== undefined) throw s3Error("BucketAlreadyOwnedByYou");
      const bucket = { id: name, createdAt: new Date(clock()).toISOString(), versioning };
      records.put(bucket);
      return bucket;
    },
    find: (name) => records.get(name),
    require: required,
    list: () => records.list().toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    setVersioning: (name, versioning) => records.put({ ...required(name), versioning }),
    remove: (name) => records.remove(name),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
}
