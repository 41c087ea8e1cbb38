import type { XmlElement } from "#local/cloud/xml.ts";
import { CHECKSUM_NAMES, checksumHeader } from "../checksum/checksum-algorithm.ts";
import type { StoredVersion } from "../store/put-object.ts";
import type { BucketRecord, ObjectContent } from "../store/records.ts";

type Headers = Readonly<Record<string, string>>;

/** S3 encrypts every object with keys of its own; the local cloud says so as S3 does and writes plain files. */
const ENCRYPTION: Headers = { "x-amz-server-side-encryption": "AES256" };

/** What a write answers. */
export function writtenHeaders(bucket: BucketRecord, { versionId, content }: StoredVersion): Headers {
  return { etag: content.etag, ...ENCRYPTION, ...versionHeader(bucket, versionId), ...checksumHeaders(content) };
}

/** What a read answers besides length and range. */
export function storedHeaders(bucket: BucketRecord, { versionId, lastModified, content }: StoredVersion): Headers {
  const metadata = Object.entries(content.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    ...content.headers,
    ...Object.fromEntries(metadata),
    ...ENCRYPTION,
    ...versionHeader(bucket, versionId),
    etag: content.etag,
    "last-modified": new Date(lastModified).toUTCString(),
    "accept-ranges": "bytes",
  };
}

/** A bucket that never had versioning does not speak of versions. */
export function versionHeader({ versioning }: BucketRecord, versionId: string): Headers {
  return versioning === "Off" ? {} : { "x-amz-version-id": versionId };
}

export function checksumHeaders({ checksums, checksumType }: ObjectContent): Headers {
  const entries = CHECKSUM_NAMES.flatMap((algorithm) => {
    const value = checksums[algorithm];
    return value === undefined ? [] : [[checksumHeader(algorithm), value]];
  });
  return entries.length === 0 ? {} : { ...Object.fromEntries(entries), "x-amz-checksum-type": checksumType };
}

/** The same as elements of an answer's XML. */
export function checksumElements({ checksums, checksumType }: ObjectContent): XmlElement {
  const entries = CHECKSUM_NAMES.map((algorithm) => [`Checksum${algorithm}`, checksums[algorithm]]);
  return { ...Object.fromEntries(entries), ChecksumType: checksumType };
}
