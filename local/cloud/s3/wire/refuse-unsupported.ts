import { s3Error } from "../store/s3-error.ts";
import type { S3Call } from "./s3-call.ts";

/** Headers that ask for what the local cloud does not do: to ignore them would be to promise it. */
const REFUSED_PREFIXES = [
  "x-amz-server-side-encryption-",
  "x-amz-copy-source-server-side-encryption-",
  "x-amz-object-lock-",
  "x-amz-grant-",
  "x-amz-tagging",
  "x-amz-website-redirect-location",
  "x-amz-write-offset-bytes",
  "x-amz-mfa",
  "x-amz-if-match-",
] as const;

/** The one value of each that changes nothing here. */
const ONLY_VALUES: Readonly<Record<string, readonly string[]>> = {
  "x-amz-server-side-encryption": ["AES256"],
  "x-amz-storage-class": ["STANDARD"],
  "x-amz-bucket-object-lock-enabled": ["false", "False"],
  "x-amz-object-ownership": ["BucketOwnerEnforced"],
};

/** @throws NotImplemented, AccessControlListNotSupported, AccessDenied for a bucket that another account should own. */
export function refuseUnsupported({ aws, header, identity }: S3Call): void {
  const names = [...Object.keys(aws.request.headers), ...[...aws.query.keys()].map((name) => name.toLowerCase())];
  for (const name of names) {
    if (REFUSED_PREFIXES.some((prefix) => name.startsWith(prefix))) throw notImplemented(name);
    const allowed = ONLY_VALUES[name];
    if (allowed !== undefined && !allowed.includes(header(name) ?? "")) throw notImplemented(`${name}: ${header(name)}`);
  }
  const acl = header("x-amz-acl");
  if (acl !== undefined && acl !== "private" && acl !== "bucket-owner-full-control") throw s3Error("AccessControlListNotSupported");
  for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
    const owner = header(name);
    if (owner !== undefined && owner !== identity.accountId) throw s3Error("AccessDenied");
  }
}

function notImplemented(what: string): Error {
  return s3Error("NotImplemented", `The local cloud does not have "${what}" of S3`);
}
