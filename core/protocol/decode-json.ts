import { ServeError } from "#core/errors.ts";
import { parseExactIntegers } from "./parse-exact-integers.ts";
import { scanJson } from "./scan-json.ts";

/** A JSON body, parsed once it was found harmless. */
export interface JsonDocument {
  readonly value: unknown;
  /** The document for readers of integers, see `parseExactIntegers`. The same object as `value` where no number has a fraction. */
  exact(): unknown;
}

/** A byte-order mark is kept, so that the parser refuses it; bytes that are no UTF-8 are an error and never U+FFFD. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes strict JSON from bytes.
 * @throws {ServeError} BAD_UTF8, BAD_JSON, JSON_TOO_DEEP, JSON_TOO_COMPLEX, UNKNOWN_FIELD, BAD_STRING; never with the parser's text.
 */
export function decodeJson(bytes: Uint8Array): JsonDocument {
  if (bytes.length === 0) throw new ServeError("BAD_JSON", "The body is empty where a JSON object is expected");
  const text = decodeText(bytes);
  const { hasFractions } = scanJson(text);
  const value = parse(text);
  let exact: { readonly value: unknown } | undefined = hasFractions ? undefined : { value };
  return {
    value,
    exact() {
      exact ??= { value: parseExactIntegers(text) };
      return exact.value;
    },
  };
}

function decodeText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new ServeError("BAD_UTF8", "The JSON of the body is not valid UTF-8", { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServeError("BAD_JSON", "The body is not valid JSON", { cause });
  }
}
