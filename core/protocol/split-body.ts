import { ServeError } from "#core/errors.ts";

/** The header that says how many bytes at the start of a body are its JSON. Lower-case, as everywhere behind the edge. */
export const JSON_LENGTH_HEADER = "inference-header-content-length";

/** Largest value other servers can hold in the header; past it one of them used to crash. */
const MAX_JSON_LENGTH = 2 ** 31 - 1;

export type BodyParts =
  | { readonly kind: "json"; readonly json: Uint8Array; readonly binary: Uint8Array }
  /** The whole body is the only input's tensor. */
  | { readonly kind: "raw"; readonly bytes: Uint8Array };

/**
 * Splits a request's body into its JSON and the tensors behind it.
 * Source: Triton's binary tensor data extension; zero marks a raw request.
 * @throws {ServeError} BAD_HEADER when the header is no decimal integer, or passes the body or 2^31-1.
 */
export function splitBody(headers: ReadonlyMap<string, string>, body: Uint8Array): BodyParts {
  const header = headers.get(JSON_LENGTH_HEADER);
  if (header === undefined) return { kind: "json", json: body, binary: body.subarray(body.length) };
  const length = /^(0|[1-9][0-9]{0,9})$/.test(header) ? Number(header) : Number.NaN;
  if (!(length <= MAX_JSON_LENGTH)) throw badHeader("is no integer from 0 to 2147483647");
  if (length > body.length) throw badHeader("exceeds the body");
  if (length === 0) return { kind: "raw", bytes: body };
  return { kind: "json", json: body.subarray(0, length), binary: body.subarray(length) };
}

function badHeader(what: string): ServeError {
  return new ServeError("BAD_HEADER", `The header 'Inference-Header-Content-Length' ${what}`);
}
