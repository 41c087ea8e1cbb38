import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Keys that reach into JavaScript's prototypes. */
const PROTOTYPE_KEYS = new Set(["__proto__", "constructor", "prototype"]);

export interface JsonScan {
  /** A number is written with a point or an exponent somewhere, so that rounding may have made it an integer. */
  readonly hasFractions: boolean;
}

/**
 * Looks at the structure of a JSON text before anything parses it: depth, containers, keys and strings, each under its cap, no key
 * twice, none that reaches into a prototype. Linear in the text, and ends at the first fault. It does not judge the grammar: that is
 * the parser's part, which runs afterwards on the same text.
 * @throws {ServeError} JSON_TOO_DEEP, JSON_TOO_COMPLEX, UNKNOWN_FIELD, BAD_STRING, BAD_JSON.
 */
export function scanJson(text: string): JsonScan {
  /** One entry a level: an object's keys so far, nothing for an array. */
  const levels: (Set<string> | undefined)[] = [];
  let keys: Set<string> | undefined;
  let keyIsNext = false;
  let containers = 0;
  let hasFractions = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) continue;
    if (code === COMMA) {
      keyIsNext = keys !== undefined;
    } else if (code === POINT) {
      hasFractions = true;
    } else if (code === QUOTE) {
      const end = endOfString(text, at);
      const content = checkedString(text, at, end, keyIsNext);
      if (keyIsNext && keys !== undefined) addKey(keys, content);
      keyIsNext = false;
      at = end;
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      containers += 1;
      keys = code === OPEN_BRACE ? new Set() : undefined;
      keyIsNext = keys !== undefined;
      if (levels.push(keys) > LIMITS.MAX_JSON_DEPTH)
        throw new ServeError("JSON_TOO_DEEP", `The JSON is nested deeper than ${LIMITS.MAX_JSON_DEPTH} levels`);
      if (containers > LIMITS.MAX_JSON_CONTAINERS)
        throw new ServeError("JSON_TOO_COMPLEX", `The JSON has more than ${LIMITS.MAX_JSON_CONTAINERS} objects and arrays`);
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
      levels.pop();
      keys = levels.at(-1);
      keyIsNext = false;
    } else if ((code | 0x20) === 0x65 && isExponent(text, at)) {
      hasFractions = true;
    }
  }
  return { hasFractions };
}

/** The index of the closing quote, or the last index of a text that ends inside the string: no valid JSON, as the parser will say. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length - 1;
}

/** The content of a key. Other strings are only looked at where they may break a rule: long ones and escapes of surrogates. */
function checkedString(text: string, open: number, close: number, isKey: boolean): string {
  const mayBeLong = close - open > LIMITS.MAX_STRING_BYTES / 3;
  if (!isKey && !mayBeLong && close - open < 7) return "";
  const raw = text.slice(open, close + 1);
  const hasEscapes = raw.includes("\\");
  if (!isKey && !mayBeLong && !hasEscapes) return "";
  const content = hasEscapes ? unquote(raw) : raw.slice(1, -1);
  if (Buffer.byteLength(content) > LIMITS.MAX_STRING_BYTES)
    throw new ServeError("BAD_STRING", `A string in the JSON is longer than ${LIMITS.MAX_STRING_BYTES} bytes`);
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

function addKey(keys: Set<string>, key: string): void {
  if (PROTOTYPE_KEYS.has(key)) throw new ServeError("UNKNOWN_FIELD", "The JSON has a key that no field may have");
  if (keys.has(key)) throw new ServeError("BAD_JSON", "The JSON has the same key twice in one object");
  keys.add(key);
  if (keys.size > LIMITS.MAX_JSON_KEYS_PER_OBJECT)
    throw new ServeError("JSON_TOO_COMPLEX", `An object in the JSON has more than ${LIMITS.MAX_JSON_KEYS_PER_OBJECT} keys`);
}

/** Tells the `e` of `1e3` from that of `true` and `false`. */
function isExponent(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before >= ZERO && before <= NINE;
}
