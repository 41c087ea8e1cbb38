import { ServeError } from "#core/errors.ts";
import { parseJson } from "./decode-json.ts";
import type { RequestInput } from "./inference-envelope.ts";
import type { JsonText } from "./json-text.ts";
import { toRuns } from "./nested-runs.ts";
import { readBooleans } from "./read-booleans.ts";
import { readDoubles } from "./read-doubles.ts";
import { readNumbers } from "./read-numbers.ts";
import { readStrings } from "./read-strings.ts";
import type { TensorData } from "./tensor.ts";

/** A double of 15 digits with its point, a zero before it and what separates it from the next. */
const LONG_DOUBLE_BYTES = 18;

/**
 * Reads the elements of an input that came as JSON: one flat array, or arrays nested exactly as the shape says. Numbers are read from the
 * bytes into the typed array, each checked on the way; nothing is coerced: typed arrays would turn `null` into 0 and wrap 256 to 0.
 * @throws {ServeError} BINARY_REQUIRED for FP16, BAD_JSON, RAGGED, SHAPE_DATA_MISMATCH, BAD_ELEMENT, OUT_OF_RANGE, NON_FINITE,
 * UNSAFE_INTEGER, BAD_STRING.
 */
export function decodeJsonData(input: RequestInput, text: JsonText): TensorData {
  const { datatype, name } = input;
  if (datatype === "FP16")
    throw new ServeError("BINARY_REQUIRED", `Input '${name}' is FP16, which has no JSON form: send it as binary`, { param: "data" });
  if (datatype === "BOOL") return readBooleans(parseRuns(input, text), input);
  if (datatype === "BYTES") return readStrings(parseRuns(input, text), input);
  // Where most have more digits than arithmetic is exact for, the parser is the faster way to the nearest doubles.
  if (datatype === "FP64" && (text.end - text.start) / input.elements > LONG_DOUBLE_BYTES)
    return readDoubles(parseRuns(input, text), input);
  try {
    return readNumbers(datatype, text, input);
  } catch (fault) {
    // What does not read as numbers may be no JSON, or nested in another way, and the caller should hear that first.
    parseRuns(input, text);
    throw fault;
  }
}

function parseRuns(input: RequestInput, { bytes, start, end }: JsonText): readonly (readonly unknown[])[] {
  return toRuns(parseJson(bytes.toString("utf8", start, end)) as readonly unknown[], input);
}
