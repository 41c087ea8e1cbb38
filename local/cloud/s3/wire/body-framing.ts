import { s3Error } from "../store/s3-error.ts";
import type { HeaderReader } from "./header-reader.ts";

/** How a body lies in its request, as `x-amz-content-sha256` and its neighbours say. */
export type BodyFraming =
  | { readonly kind: "plain"; readonly bytes: number /** Hexadecimal, when the sender signed it. */; readonly sha256: string | undefined }
  | { readonly kind: "aws-chunked"; readonly isSigned: boolean; readonly decodedBytes: number; readonly trailers: readonly string[] };

/** One request's most: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

const STREAMING = {
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER": { isSigned: false, hasTrailer: true },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": { isSigned: true, hasTrailer: false },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": { isSigned: true, hasTrailer: true },
} as const;

/** @throws MissingContentLength, EntityTooLarge, InvalidArgument, MalformedTrailerError. */
export function parseBodyFraming(header: HeaderReader): BodyFraming {
  const payload = header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  const isChunked = contentCodings(header).includes("aws-chunked");
  if (!payload.startsWith("STREAMING-")) {
    if (isChunked)
      throw s3Error("InvalidArgument", `A body that is aws-chunked needs a streaming "x-amz-content-sha256", received "${payload}"`);
    return { kind: "plain", bytes: parseLength(header("content-length")), sha256: parseSha256(payload) };
  }
  if (!Object.hasOwn(STREAMING, payload))
    throw s3Error("NotImplemented", `The local cloud does not have "x-amz-content-sha256: ${payload}"`);
  const { isSigned, hasTrailer } = STREAMING[payload as keyof typeof STREAMING];
  const trailers = splitList(header("x-amz-trailer"));
  if (!hasTrailer && trailers.length > 0) throw s3Error("MalformedTrailerError");
  return { kind: "aws-chunked", isSigned, decodedBytes: parseLength(header("x-amz-decoded-content-length")), trailers };
}

/** The codings that belong to the object, `aws-chunked` taken away. */
export function objectContentEncoding(header: HeaderReader): string | undefined {
  const codings = contentCodings(header).filter((coding) => coding !== "aws-chunked");
  return codings.length === 0 ? undefined : codings.join(",");
}

function contentCodings(header: HeaderReader): string[] {
  return splitList(header("content-encoding"));
}

function splitList(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== "");
}

function parseLength(text: string | undefined): number {
  if (text === undefined) throw s3Error("MissingContentLength");
  const bytes = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(bytes)) throw s3Error("InvalidArgument", `"${text}" is not a length in bytes`);
  if (bytes > MAX_UPLOAD_BYTES) throw s3Error("EntityTooLarge");
  return bytes;
}

function parseSha256(payload: string): string | undefined {
  if (payload === "UNSIGNED-PAYLOAD") return undefined;
  if (/^[0-9a-f]{64}$/.test(payload)) return payload;
  throw s3Error(
    "InvalidArgument",
    `"x-amz-content-sha256" must be UNSIGNED-PAYLOAD, a streaming value or a SHA-256, received "${payload}"`,
  );
}
