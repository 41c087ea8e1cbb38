import { ServeError } from "#core/errors.ts";
import type { Datatype } from "./datatype.ts";
import { checkElementText } from "./element-text.ts";
import type { TensorData } from "./tensor.ts";
import { TENSOR_STORAGE } from "./tensor-storage.ts";

/** Least and greatest value of the integer datatypes a JavaScript number holds. */
const INTEGER_RANGES = {
  UINT8: [0, 0xff],
  UINT16: [0, 0xffff],
  UINT32: [0, 0xffff_ffff],
  INT8: [-0x80, 0x7f],
  INT16: [-0x8000, 0x7fff],
  INT32: [-0x8000_0000, 0x7fff_ffff],
} as const satisfies Partial<Record<Datatype, readonly [number, number]>>;

const BIG_RANGES = {
  UINT64: [0n, 2n ** 64n - 1n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
} as const satisfies Partial<Record<Datatype, readonly [bigint, bigint]>>;

/** A 64-bit integer as a string: one spelling each, no sign on zero, no leading zeros. */
const DIGITS = /^(?:0|-?[1-9][0-9]{0,19})$/;

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array;

/**
 * Reads the elements of one input from runs of parsed JSON values (one run for flat data, one a row for nested data).
 * Plain loops over typed arrays: 784 numbers take a few microseconds. Nothing is coerced: typed arrays would turn `null` into 0 and
 * wrap 256 to 0.
 * @param count elements in all runs together.
 * @throws {ServeError} BAD_ELEMENT, OUT_OF_RANGE, NON_FINITE, UNSAFE_INTEGER, BAD_STRING.
 */
export function readElements(
  datatype: Exclude<Datatype, "FP16">,
  runs: readonly (readonly unknown[])[],
  count: number,
  inputName: string,
): TensorData {
  switch (datatype) {
    case "BOOL":
      return fill(new TENSOR_STORAGE.BOOL(count), runs, readBooleans, inputName);
    case "INT64":
    case "UINT64":
      return readBigIntegers(datatype, runs, count, inputName);
    case "FP32":
      return fill(new TENSOR_STORAGE.FP32(count), runs, readFloats, inputName);
    case "FP64":
      return fill(new TENSOR_STORAGE.FP64(count), runs, readFloats, inputName);
    case "BYTES":
      return readStrings(runs, inputName);
    default: {
      const [min, max] = INTEGER_RANGES[datatype];
      const out: NumberArray = new TENSOR_STORAGE[datatype](count);
      let at = 0;
      for (const run of runs) at = readIntegers(run, out, at, min, max, inputName);
      return out;
    }
  }
}

type RunReader<TArray> = (values: readonly unknown[], out: TArray, at: number, inputName: string) => number;

function fill<TArray>(out: TArray, runs: readonly (readonly unknown[])[], read: RunReader<TArray>, inputName: string): TArray {
  let at = 0;
  for (const run of runs) at = read(run, out, at, inputName);
  return out;
}

function readIntegers(values: readonly unknown[], out: NumberArray, start: number, min: number, max: number, inputName: string): number {
  let at = start;
  for (const value of values) {
    if (typeof value !== "number") throw badElement("an integer", inputName, at);
    if (!(value >= min && value <= max) || value !== Math.trunc(value) || Object.is(value, -0)) throw notInRange(value, inputName, at);
    out[at++] = value;
  }
  return at;
}

function readFloats(values: readonly unknown[], out: Float32Array | Float64Array, start: number, inputName: string): number {
  let at = start;
  for (const value of values) {
    if (typeof value !== "number") throw badElement("a number", inputName, at);
    out[at] = value;
    if (!Number.isFinite(out[at])) throw notInRange(value, inputName, at);
    at++;
  }
  return at;
}

function readBooleans(values: readonly unknown[], out: Uint8Array, start: number, inputName: string): number {
  let at = start;
  for (const value of values) {
    if (typeof value !== "boolean") throw badElement("true or false", inputName, at);
    out[at++] = value ? 1 : 0;
  }
  return at;
}

function readStrings(runs: readonly (readonly unknown[])[], inputName: string): readonly string[] {
  return runs.flat().map((value, at) => {
    if (typeof value !== "string") throw badElement("a string", inputName, at);
    return checkElementText(value, inputName, at);
  });
}

function readBigIntegers(
  datatype: "INT64" | "UINT64",
  runs: readonly (readonly unknown[])[],
  count: number,
  inputName: string,
): TensorData {
  const out = new TENSOR_STORAGE[datatype](count);
  const [min, max] = BIG_RANGES[datatype];
  let at = 0;
  for (const run of runs)
    for (const value of run) {
      const integer = toBigInteger(value, inputName, at);
      if (integer < min || integer > max) throw outOfRange(inputName, at);
      out[at++] = integer;
    }
  return out;
}

function toBigInteger(value: unknown, inputName: string, at: number): bigint {
  if (typeof value === "string" && DIGITS.test(value)) return BigInt(value);
  if (typeof value !== "number") throw badElement("an integer or a string of its decimal digits", inputName, at);
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return BigInt(value);
  // A literal beyond the safe range never parses to a safe integer, so nothing rounded gets past the line above.
  if (Number.isFinite(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new ServeError(
      "UNSAFE_INTEGER",
      `Element ${at} of input '${inputName}' is beyond 2^53-1: send it as a string of decimal digits`,
      {
        param: "data",
      },
    );
  throw notInRange(value, inputName, at);
}

function badElement(expected: string, inputName: string, at: number): ServeError {
  return new ServeError("BAD_ELEMENT", `Element ${at} of input '${inputName}' must be ${expected}`, { param: "data" });
}

/** The code for a number its datatype cannot hold: written beyond every double (`1e400`), or only beyond this datatype. */
function notInRange(value: number, inputName: string, at: number): ServeError {
  if (Math.abs(value) !== Number.POSITIVE_INFINITY) return outOfRange(inputName, at);
  return new ServeError("NON_FINITE", `Element ${at} of input '${inputName}' is beyond every floating-point number`, { param: "data" });
}

function outOfRange(inputName: string, at: number): ServeError {
  return new ServeError("OUT_OF_RANGE", `Element ${at} of input '${inputName}' is no value of its datatype`, { param: "data" });
}
