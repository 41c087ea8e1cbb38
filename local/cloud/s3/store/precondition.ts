import type { VersionRecord } from "./records.ts";
import { s3Error } from "./s3-error.ts";

/** What must hold for a write to happen: that the key has no object, or the object with this entity tag. */
export type Precondition = { readonly kind: "absent" } | { readonly kind: "etag"; readonly etag: string };

/** @param newest the key's newest version; a delete marker counts as no object. @throws PreconditionFailed, NoSuchKey. */
export function checkPrecondition(precondition: Precondition | undefined, newest: VersionRecord | undefined): void {
  if (precondition === undefined) return;
  const etag = newest?.content?.etag;
  if (precondition.kind === "absent") {
    if (etag !== undefined) throw s3Error("PreconditionFailed");
    return;
  }
  if (etag === undefined) throw s3Error("NoSuchKey");
  if (etag !== precondition.etag) throw s3Error("PreconditionFailed");
}
