import { join } from "node:path";
import { openCollection } from "#local/durable/collection.ts";
import { compareKeys } from "./compare-keys.ts";
import type { PartRecord, UploadRecord } from "./records.ts";
import { s3Error } from "./s3-error.ts";

/** Multipart uploads that are neither complete nor aborted. */
export interface UploadTable {
  add(upload: UploadRecord): void;
  /** @throws NoSuchUpload, also when the id is another key's. */
  require(bucket: string, key: string, uploadId: string): UploadRecord;
  /** By key, then by age. */
  list(bucket: string): readonly UploadRecord[];
  /** A part sent again takes the place of the first. @throws NoSuchUpload, OperationAborted. */
  addPart(upload: UploadRecord, partNumber: number, part: PartRecord): void;
  /** Keeps parts and abort away while the parts are put together. @throws NoSuchUpload, OperationAborted. */
  whileLocked<T>(upload: UploadRecord, run: () => Promise<T>): Promise<T>;
  /** With its parts. @throws OperationAborted while it is locked. */
  remove(upload: UploadRecord): void;
  removeBucket(bucket: string): void;
  /** Of all uploads. */
  files(): Iterable<string>;
}

export function openUploadTable(folder: string, discard: (file: string) => void): UploadTable {
  const records = openCollection<UploadRecord>(join(folder, "uploads"));
  const locked = new Set<string>();
  const findFree = ({ id }: UploadRecord): UploadRecord => {
    if (locked.has(id)) throw s3Error("OperationAborted");
    const upload = records.get(id);
    if (upload === undefined) throw s3Error("NoSuchUpload");
    return upload;
  };
  const drop = ({ id }: UploadRecord): void => {
    const upload = records.get(id);
    if (upload === undefined) return;
    records.remove(id);
    for (const { file } of Object.values(upload.parts)) discard(file);
  };
  return {
    add: (upload) => records.put(upload),
    require(bucket, key, uploadId) {
      const upload = records.get(uploadId);
      if (upload?.bucket !== bucket || upload.key !== key) throw s3Error("NoSuchUpload");
      return upload;
    },
    list: (bucket) =>
      records
        .list()
        .filter((upload) => upload.bucket === bucket)
        .toSorted((a, b) => compareKeys(a.key, b.key) || compareKeys(a.initiatedAt, b.initiatedAt) || compareKeys(a.id, b.id)),
    addPart(upload, partNumber, part) {
      const current = findFree(upload);
      records.put({ ...current, parts: { ...current.parts, [partNumber]: part } });
      const before = current.parts[partNumber];
      if (before !== undefined) discard(before.file);
    },
    async whileLocked(upload, run) {
      findFree(upload);
      locked.add(upload.id);
      try {
        return await run();
      } finally {
        locked.delete(upload.id);
      }
    },
    remove(upload) {
      if (locked.has(upload.id)) throw s3Error("OperationAborted");
      drop(upload);
    },
    removeBucket(bucket) {
      for (const upload of records.list()) if (upload.bucket === bucket) drop(upload);
    },
    *files() {
      for (const { parts } of records.list()) for (const { file } of Object.values(parts)) yield file;
    },
  };
}
