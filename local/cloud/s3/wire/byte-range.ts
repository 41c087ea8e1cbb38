import { s3Error } from "../store/s3-error.ts";

/** First and last byte, both inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The range that a `Range` header asks for of so many bytes; `undefined` for the whole: without a header, and for one S3 ignores, which is
 * one it cannot read or one with several ranges.
 * @throws InvalidRange when it lies outside.
 */
export function parseByteRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [, from = "", to = ""] = match ?? [];
  if (match === null || (from === "" && to === "")) return undefined;
  if (from === "") {
    const suffix = Number(to);
    if (suffix === 0 || bytes === 0) throw s3Error("InvalidRange");
    return { first: Math.max(0, bytes - suffix), last: bytes - 1 };
  }
  const first = Number(from);
  const last = to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== "" && Number(to) < first) return undefined;
  if (first >= bytes) throw s3Error("InvalidRange");
  return { first, last };
}
