import type { StoredVersion } from "../store/put-object.ts";
import type { VersionRecord } from "../store/records.ts";
import { s3Error } from "../store/s3-error.ts";
import type { S3Storage } from "../store/s3-storage.ts";

/** An object's place, with the version where a request names one. */
export interface ObjectReference {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** What there is to a reference: an object, or why there is none. */
export type Found =
  | { readonly kind: "object"; readonly version: StoredVersion }
  | { readonly kind: "delete-marker"; readonly versionId: string };

/** The newest version or the one named. @throws NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidArgument. */
export function findVersion({ objects }: S3Storage, { bucket, key, versionId }: ObjectReference): Found {
  const versions = objects.versions(bucket, key);
  if (versionId !== undefined) checkVersionId(versionId);
  const found = versionId === undefined ? versions[0] : versions.find((version) => version.versionId === versionId);
  if (found === undefined) throw s3Error(versionId === undefined ? "NoSuchKey" : "NoSuchVersion");
  return isStored(found) ? { kind: "object", version: found } : { kind: "delete-marker", versionId: found.versionId };
}

/** @throws InvalidArgument for what cannot be a version's id. */
export function checkVersionId(versionId: string): void {
  if (!/^(?:null|[0-9a-f]{32})$/.test(versionId)) throw s3Error("InvalidArgument", "Invalid version id specified");
}

function isStored(version: VersionRecord): version is StoredVersion {
  return version.content !== null;
}
