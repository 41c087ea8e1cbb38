import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";

/**
 * Decodes base64 in its one spelling: the standard alphabet, padded, no white space, no spare bits. Source: RFC 4648, sections 3.5 and 4.
 * @throws {ServeError} BAD_ENCODING.
 */
export function decodeBase64(text: string, param: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  // Node's decoder skips what it does not know; what it read encodes back to the text only where nothing was skipped.
  if (bytes.toString("base64") === text) return bytes;
  throw new ServeError("BAD_ENCODING", `The field '${param}' must be standard base64 with its padding and nothing else`, { param });
}
