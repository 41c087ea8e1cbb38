import type { Precondition } from "../store/precondition.ts";
import { s3Error } from "../store/s3-error.ts";
import type { HeaderReader } from "./header-reader.ts";
import { normalizeEtag } from "./read-conditions.ts";

/** A write's condition: `If-None-Match: *` or `If-Match: <etag>`, the two that S3 has. @throws NotImplemented for others. */
export function parseWritePrecondition(header: HeaderReader): Precondition | undefined {
  const ifNoneMatch = header("if-none-match");
  const ifMatch = header("if-match");
  if (ifNoneMatch !== undefined && ifMatch !== undefined)
    throw s3Error("NotImplemented", "A write takes If-Match or If-None-Match, not both");
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== "*") throw s3Error("NotImplemented", 'A write takes If-None-Match with "*" alone');
    return { kind: "absent" };
  }
  if (ifMatch === undefined) return undefined;
  if (ifMatch.includes("*")) throw s3Error("NotImplemented", "A write takes If-Match with an entity tag alone");
  return { kind: "etag", etag: normalizeEtag(ifMatch) };
}
