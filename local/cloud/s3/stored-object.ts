import { createHash } from "node:crypto";
import type { ObjectInfo } from "./object-store.ts";

/** One version of an object, or a delete marker. */
export interface StoredVersion extends Omit<ObjectInfo, "key" | "versionId"> {
  /** `null` as text, in a bucket without versioning. */
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  /** `COMPOSITE`: a checksum over the parts' checksums. */
  readonly checksumType: "FULL_OBJECT" | "COMPOSITE";
  /** `cache-control`, `content-encoding` and the like, as they were sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the file with the bytes; none for a delete marker. */
  readonly file?: string;
}

/** A key with its versions, the newest first; never without one. */
export interface StoredKey {
  readonly id: string;
  readonly key: string;
  readonly versions: readonly StoredVersion[];
}

/** Keys are longer than file names may be. */
export function toKeyId(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

export function toObjectInfo(key: string, version: StoredVersion): ObjectInfo {
  const { bytes, etag, lastModified, contentType, metadata, checksums, versionId } = version;
  return { key, bytes, etag, lastModified, contentType, metadata, checksums, versionId: versionId === "null" ? null : versionId };
}

/** UTF-8 order, in which S3 lists. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
