import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { BACKSLASH, QUOTE } from "./json-text.ts";

/** A shorter string holds no escape of a surrogate: `"\ud800"`. */
const SHORTEST_SURROGATE = 7;

/** The index of the closing quote, or the last index of a text that ends inside the string: no valid JSON, as the parser will say. */
export function endOfString(bytes: Uint8Array, open: number): number {
  for (let at = open + 1; at < bytes.length; at++) {
    const code = bytes[at];
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return bytes.length - 1;
}

/**
 * Checks a string of a JSON text that is valid UTF-8, quotes at `open` and `close`.
 * @returns the content of a key; other strings are only looked at where they may break a rule: long ones and escapes of surrogates.
 * @throws {ServeError} BAD_STRING, BAD_JSON.
 */
export function checkJsonString(
  bytes: Buffer,
  open: number,
  close: number,
  isKey: boolean,
  maxBytes: number = LIMITS.MAX_STRING_BYTES,
): string {
  const mayBeLong = close - open > maxBytes;
  if (!isKey && !mayBeLong && close - open < SHORTEST_SURROGATE) return "";
  const hasEscapes = bytes.subarray(open, close).includes(BACKSLASH);
  if (!isKey && !mayBeLong && !hasEscapes) return "";
  const content = hasEscapes ? unquote(bytes.toString("utf8", open, close + 1)) : bytes.toString("utf8", open + 1, close);
  if (Buffer.byteLength(content) > maxBytes) throw new ServeError("BAD_STRING", `A string in the JSON is longer than ${maxBytes} bytes`);
  if (!content.isWellFormed()) throw new ServeError("BAD_STRING", "A string in the JSON holds an unpaired surrogate");
  return content;
}

function unquote(raw: string): string {
  try {
    return String(JSON.parse(raw));
  } catch (cause) {
    throw new ServeError("BAD_JSON", "The JSON has a malformed string", { cause });
  }
}
