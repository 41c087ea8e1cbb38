import { mkdirSync } from "node:fs";
import { type BucketTable, openBucketTable } from "./bucket-table.ts";
import { type DataFiles, openDataFiles } from "./data-files.ts";
import { type ObjectTable, openObjectTable } from "./object-table.ts";
import { s3Error } from "./s3-error.ts";
import { openUploadTable, type UploadTable } from "./upload-table.ts";

/** Everything S3 keeps. Bytes are written first and named by a record second, so that a kill leaves the old object or the new one. */
export interface S3Storage {
  readonly buckets: BucketTable;
  readonly objects: ObjectTable;
  readonly uploads: UploadTable;
  readonly files: DataFiles;
  /** @throws NoSuchBucket, BucketNotEmpty while any version or delete marker is left; unfinished uploads go with the bucket. */
  deleteBucket(name: string): void;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** Opens what is below `folder` and clears away what a kill left half done. @param clock epoch milliseconds. */
export function openS3Storage(folder: string, clock: () => number): S3Storage {
  mkdirSync(folder, { recursive: true });
  const files = openDataFiles(folder);
  const buckets = openBucketTable(folder, clock);
  const objects = openObjectTable(folder, { buckets, clock, discard: files.remove });
  const uploads = openUploadTable(folder, files.remove);
  files.sweep(new Set([...objects.files(), ...uploads.files()]));
  return {
    buckets,
    objects,
    uploads,
    files,
    clock,
    deleteBucket(name) {
      if (objects.list(name).length > 0) throw s3Error("BucketNotEmpty");
      uploads.removeBucket(name);
      buckets.remove(name);
      objects.removeBucket(name);
    },
  };
}
