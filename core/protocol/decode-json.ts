import { Buffer, isUtf8 } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import type { JsonText } from "./json-text.ts";
import { type DataCut, scanJson } from "./scan-json.ts";

/** A JSON body, parsed once it was found harmless. */
export interface JsonDocument {
  readonly value: unknown;
}

/** A JSON body parsed but for its inputs' elements. */
export interface RequestDocument extends JsonDocument {
  /** The array `inputs[index].data`, which is empty in `value` and whose content nobody has judged yet; absent where it is no array. */
  dataOf(index: number): JsonText | undefined;
}

/**
 * Decodes strict JSON from bytes.
 * @param maxStringBytes more than the usual limit for a route that takes a picture as base64, or that judges long texts itself.
 * @throws {ServeError} BAD_UTF8, BAD_JSON, JSON_TOO_DEEP, JSON_TOO_COMPLEX, UNKNOWN_FIELD, BAD_STRING; never with the parser's text.
 */
export function decodeJson(bytes: Uint8Array, maxStringBytes?: number): JsonDocument {
  const text = toValidText(bytes);
  scanJson(text, maxStringBytes);
  return { value: parseJson(text.toString("utf8")) };
}

/**
 * Decodes the strict JSON of a request, but for the numbers in it: arrays of elements are cut out, for who reads them from the bytes.
 * @throws {ServeError} as `decodeJson`.
 */
export function decodeRequestJson(bytes: Uint8Array): RequestDocument {
  const text = toValidText(bytes);
  const cuts = scanJson(text);
  const view = new DataView(text.buffer, text.byteOffset, text.length);
  return {
    value: parseJson(withoutData(text, cuts)),
    dataOf(index) {
      const cut = cuts.find(({ input }) => input === index);
      return cut === undefined ? undefined : { bytes: text, view, start: cut.start, end: cut.end };
    },
  };
}

/** @throws {ServeError} BAD_JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServeError("BAD_JSON", "The body is not valid JSON", { cause });
  }
}

/** A byte-order mark stays, so that the parser refuses it; bytes that are no UTF-8 are an error and never U+FFFD. */
function toValidText(bytes: Uint8Array): Buffer {
  if (bytes.length === 0) throw new ServeError("BAD_JSON", "The body is empty where a JSON object is expected");
  if (!isUtf8(bytes)) throw new ServeError("BAD_UTF8", "The JSON of the body is not valid UTF-8");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function withoutData(bytes: Buffer, cuts: readonly DataCut[]): string {
  let text = "";
  let from = 0;
  for (const { start, end } of cuts) {
    text += `${bytes.toString("utf8", from, start)}[]`;
    from = end;
  }
  return text + bytes.toString("utf8", from);
}
