import type { ChecksumAlgorithm, ChecksumType } from "../checksum/checksum-algorithm.ts";

/** `Off` until versioning is first set; from then on it is enabled or suspended. */
export type Versioning = "Off" | "Enabled" | "Suspended";

export interface BucketRecord {
  /** The name. */
  readonly id: string;
  /** ISO 8601, as every date here. */
  readonly createdAt: string;
  readonly versioning: Versioning;
}

/** What the sender says about an object besides its bytes. */
export interface ObjectAttributes {
  /** `content-type`, `cache-control` and the like, to be given back as they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-*` without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ObjectContent extends ObjectAttributes {
  /** Name in the data folder. */
  readonly file: string;
  readonly bytes: number;
  /** With its quotes. */
  readonly etag: string;
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
  readonly checksumType: ChecksumType;
}

export interface VersionRecord {
  /** `"null"` for the one version written while versioning is not enabled. */
  readonly versionId: string;
  readonly lastModified: string;
  /** `null` for a delete marker. */
  readonly content: ObjectContent | null;
}

/** A key with all its versions: one document, so that every change of a key happens as a whole. */
export interface KeyRecord {
  /** SHA-256 of the key, since a key can be longer than a file's name. */
  readonly id: string;
  readonly key: string;
  /** Newest first, never empty. */
  readonly versions: readonly [VersionRecord, ...VersionRecord[]];
}

export interface PartRecord {
  readonly file: string;
  readonly bytes: number;
  /** MD5, hexadecimal. */
  readonly md5: string;
  readonly lastModified: string;
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

export interface UploadRecord extends ObjectAttributes {
  /** The upload id. */
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAt: string;
  readonly algorithm: ChecksumAlgorithm;
  /** Whether the sender chose the algorithm; S3 is strict with parts then. */
  readonly isAlgorithmNamed: boolean;
  readonly checksumType: ChecksumType;
  /** By part number. */
  readonly parts: Readonly<Record<string, PartRecord>>;
}
