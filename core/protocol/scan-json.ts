import type { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { checkJsonString, endOfString } from "./json-string.ts";
import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, LOWER_E, NINE, OPEN_BRACE, OPEN_BRACKET, QUOTE, ZERO } from "./json-text.ts";

/** Keys that reach into JavaScript's prototypes. */
const PROTOTYPE_KEYS = new Set(["__proto__", "constructor", "prototype"]);

const SHORT_ARRAY_BYTES = 48;

/** Where the array `inputs[input].data` stands: from its opening bracket to behind its closing one. */
export interface DataCut {
  readonly input: number;
  readonly start: number;
  readonly end: number;
}

/** A container that is open. */
interface Level {
  /** An object's keys so far; none for an array. */
  readonly keys: Set<string> | undefined;
  /** The last of them. */
  key: string;
  /** Commas so far. */
  commas: number;
}

/**
 * Looks at the structure of a JSON text before anything parses it: depth, containers, keys and strings, each under its cap, no key
 * twice, none that reaches into a prototype; and finds the arrays of numbers that are read without a parser. Linear in the text, and ends
 * at the first fault. It does not judge the grammar: that is the part of who reads the text and the arrays afterwards.
 * @throws {ServeError} JSON_TOO_DEEP, JSON_TOO_COMPLEX, UNKNOWN_FIELD, BAD_STRING, BAD_JSON.
 */
export function scanJson(bytes: Buffer, maxStringBytes: number = LIMITS.MAX_STRING_BYTES): readonly DataCut[] {
  const levels: Level[] = [];
  const cuts: DataCut[] = [];
  let level: Level | undefined;
  let keyIsNext = false;
  let containers = 0;
  let cut: { readonly input: number; readonly start: number; readonly depth: number } | undefined;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] ?? 0;
    if (code >= ZERO && code <= NINE) continue;
    if (code === COMMA) {
      if (level === undefined) continue;
      level.commas += 1;
      keyIsNext = level.keys !== undefined;
    } else if (code === QUOTE) {
      const end = endOfString(bytes, at);
      const content = checkJsonString(bytes, at, end, keyIsNext, maxStringBytes);
      if (keyIsNext && level !== undefined) addKey(level, content);
      keyIsNext = false;
      at = end;
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (code === OPEN_BRACKET && cut === undefined && isInputData(levels))
        cut = { input: levels[1]?.commas ?? 0, start: at, depth: levels.length };
      level = { keys: code === OPEN_BRACE ? new Set() : undefined, key: "", commas: 0 };
      keyIsNext = level.keys !== undefined;
      containers += 1;
      checkCounts(levels.push(level), containers);
      if (cut !== undefined && code === OPEN_BRACKET) at = endOfNumbers(bytes, at) - 1;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
      levels.pop();
      level = levels.at(-1);
      keyIsNext = false;
      if (cut?.depth !== levels.length) continue;
      cuts.push({ input: cut.input, start: cut.start, end: at + 1 });
      cut = undefined;
    }
  }
  return cuts;
}

/** Whether an array that opens here is the field `data` of an entry of the body's `inputs`. */
function isInputData(levels: readonly Level[]): boolean {
  if (levels.length !== 3) return false;
  const [body, inputs, input] = levels;
  return body?.key === "inputs" && inputs?.keys === undefined && input?.key === "data";
}

/** An index up to which an array holds nothing but numbers: its end, where that is all there is in it. */
function endOfNumbers(bytes: Buffer, open: number): number {
  let at = open + 1;
  // Short arrays, such as the channels of a pixel, cost less by hand than the calls below.
  for (const end = Math.min(at + SHORT_ARRAY_BYTES, bytes.length); at < end; at++) if (isStructural(bytes[at])) return at;
  const close = bytes.indexOf(CLOSE_BRACKET, at);
  const rest = bytes.subarray(at, close);
  const isFlat = close >= 0 && !rest.includes(OPEN_BRACKET) && !rest.includes(QUOTE) && !rest.includes(OPEN_BRACE);
  return isFlat ? close : at;
}

function isStructural(code: number | undefined): boolean {
  return code === undefined || code >= OPEN_BRACKET ? code !== LOWER_E : code === QUOTE;
}

function checkCounts(depth: number, containers: number): void {
  if (depth > LIMITS.MAX_JSON_DEPTH)
    throw new ServeError("JSON_TOO_DEEP", `The JSON is nested deeper than ${LIMITS.MAX_JSON_DEPTH} levels`);
  if (containers > LIMITS.MAX_JSON_CONTAINERS)
    throw new ServeError("JSON_TOO_COMPLEX", `The JSON has more than ${LIMITS.MAX_JSON_CONTAINERS} objects and arrays`);
}

function addKey(level: Level, key: string): void {
  if (level.keys === undefined) return;
  if (PROTOTYPE_KEYS.has(key)) throw new ServeError("UNKNOWN_FIELD", "The JSON has a key that no field may have");
  if (level.keys.has(key)) throw new ServeError("BAD_JSON", "The JSON has the same key twice in one object");
  level.keys.add(key);
  level.key = key;
  if (level.keys.size > LIMITS.MAX_JSON_KEYS_PER_OBJECT)
    throw new ServeError("JSON_TOO_COMPLEX", `An object in the JSON has more than ${LIMITS.MAX_JSON_KEYS_PER_OBJECT} keys`);
}
