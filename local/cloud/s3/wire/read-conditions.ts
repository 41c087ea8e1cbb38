import { s3Error } from "../store/s3-error.ts";
import type { HeaderReader } from "./header-reader.ts";

/** What an object's state says to a read's conditions. */
export type ConditionOutcome = "met" | "not-modified" | "failed";

/**
 * Judges `If-Match`, `If-Unmodified-Since`, `If-None-Match` and `If-Modified-Since`, entity tags before dates (RFC 9110, 13.2.2).
 * @param prefix before each name: `""`, or `x-amz-copy-source-` for a copy's source.
 * @throws InvalidArgument for a date that is none.
 */
export function judgeConditions(header: HeaderReader, prefix: string, etag: string, lastModified: string): ConditionOutcome {
  const seconds = Math.floor(Date.parse(lastModified) / 1000);
  const ifMatch = header(`${prefix}if-match`);
  const ifNoneMatch = header(`${prefix}if-none-match`);
  const unmodifiedSince = parseDate(header(`${prefix}if-unmodified-since`));
  const modifiedSince = parseDate(header(`${prefix}if-modified-since`));
  if (ifMatch !== undefined) {
    if (!hasEtag(ifMatch, etag)) return "failed";
  } else if (unmodifiedSince !== undefined && seconds > unmodifiedSince) return "failed";
  if (ifNoneMatch !== undefined) return hasEtag(ifNoneMatch, etag) ? "not-modified" : "met";
  return modifiedSince !== undefined && seconds <= modifiedSince ? "not-modified" : "met";
}

/** Whether a list of entity tags holds this one; S3 takes tags without quotes too. */
function hasEtag(list: string, etag: string): boolean {
  return list
    .split(",")
    .map((item) => item.trim())
    .some((item) => item === "*" || normalizeEtag(item) === etag);
}

/** With its quotes, without the sign of a weak one. */
export function normalizeEtag(text: string): string {
  return `"${text.trim().replace(/^W\//, "").replaceAll('"', "")}"`;
}

function parseDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw s3Error("InvalidArgument", `"${text}" is not a date`);
  return Math.floor(ms / 1000);
}
