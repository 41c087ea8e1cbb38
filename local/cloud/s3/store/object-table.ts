import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Collection, openCollection } from "#local/durable/collection.ts";
import type { BucketTable } from "./bucket-table.ts";
import { compareKeys } from "./compare-keys.ts";
import { checkPrecondition, type Precondition } from "./precondition.ts";
import type { KeyRecord, ObjectContent, VersionRecord } from "./records.ts";

/** What a delete did: which version went or which delete marker came. */
export interface Removal {
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
}

/** Keys and their versions. Every change is one document's, made at once: of two writers with a condition, one sees the other's write. */
export interface ObjectTable {
  /** Newest first; empty for a key that does not exist. */
  versions(bucket: string, key: string): readonly VersionRecord[];
  /** In S3's order of keys. */
  list(bucket: string): readonly KeyRecord[];
  /** @throws NoSuchBucket, PreconditionFailed, NoSuchKey. */
  commit(bucket: string, key: string, content: ObjectContent, precondition?: Precondition): VersionRecord;
  /** Without a version id: the object, or a delete marker over it where versioning says so. @throws NoSuchBucket. */
  remove(bucket: string, key: string): Removal | undefined;
  /** @returns `undefined` when there was none. @throws NoSuchBucket. */
  removeVersion(bucket: string, key: string, versionId: string): Removal | undefined;
  removeBucket(bucket: string): void;
  /** Of all buckets. */
  files(): Iterable<string>;
}

export interface ObjectTableOptions {
  readonly buckets: BucketTable;
  /** Hears of data files that no version names any more. */
  readonly discard: (file: string) => void;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export function openObjectTable(folder: string, { buckets, discard, clock }: ObjectTableOptions): ObjectTable {
  const root = join(folder, "objects");
  const collections = openCollections(root, buckets);
  const keysOf = (bucket: string): Collection<KeyRecord> => {
    buckets.require(bucket);
    const open = collections.get(bucket) ?? openCollection<KeyRecord>(join(root, bucket), { flush: true });
    collections.set(bucket, open);
    return open;
  };
  const versionsOf = (bucket: string, key: string): readonly VersionRecord[] => keysOf(bucket).get(toId(key))?.versions ?? [];
  const replace = (bucket: string, key: string, before: readonly VersionRecord[], after: readonly VersionRecord[]): void => {
    const [newest, ...older] = after;
    if (newest === undefined) keysOf(bucket).remove(toId(key));
    else keysOf(bucket).put({ id: toId(key), key, versions: [newest, ...older] });
    for (const { content, versionId } of before) {
      if (content !== null && !after.some((version) => version.versionId === versionId && version.content?.file === content.file)) {
        discard(content.file);
      }
    }
  };
  /** Puts a version on top; while versioning is not enabled it takes the place of the one called `null`. */
  const add = (bucket: string, key: string, content: ObjectContent | null): VersionRecord => {
    const before = versionsOf(bucket, key);
    const isVersioned = buckets.require(bucket).versioning === "Enabled";
    const versionId = isVersioned ? randomBytes(16).toString("hex") : "null";
    const version = { versionId, lastModified: new Date(clock()).toISOString(), content };
    replace(bucket, key, before, [version, ...before.filter((other) => other.versionId !== versionId)]);
    return version;
  };
  return {
    versions: versionsOf,
    list: (bucket) =>
      keysOf(bucket)
        .list()
        .toSorted((a, b) => compareKeys(a.key, b.key)),
    commit(bucket, key, content, precondition) {
      checkPrecondition(precondition, versionsOf(bucket, key)[0]);
      return add(bucket, key, content);
    },
    remove(bucket, key) {
      if (buckets.require(bucket).versioning !== "Off") {
        return { versionId: add(bucket, key, null).versionId, isDeleteMarker: true };
      }
      replace(bucket, key, versionsOf(bucket, key), []);
      return undefined;
    },
    removeVersion(bucket, key, versionId) {
      const before = versionsOf(bucket, key);
      const gone = before.find((version) => version.versionId === versionId);
      if (gone === undefined) return undefined;
      replace(
        bucket,
        key,
        before,
        before.filter((version) => version !== gone),
      );
      return { versionId, isDeleteMarker: gone.content === null };
    },
    removeBucket(bucket) {
      collections.delete(bucket);
      rmSync(join(root, bucket), { recursive: true, force: true });
    },
    *files() {
      for (const keys of collections.values()) {
        for (const { versions } of keys.list()) {
          for (const { content } of versions) if (content !== null) yield content.file;
        }
      }
    },
  };
}

/** One collection a bucket; a folder without its bucket is what a kill left of a deletion. */
function openCollections(root: string, buckets: BucketTable): Map<string, Collection<KeyRecord>> {
  mkdirSync(root, { recursive: true });
  const names = readdirSync(root);
  for (const name of names) if (buckets.find(name) === undefined) rmSync(join(root, name), { recursive: true, force: true });
  return new Map(buckets.list().map(({ id }) => [id, openCollection<KeyRecord>(join(root, id), { flush: true })]));
}

function toId(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
