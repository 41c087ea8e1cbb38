import { ServeError } from "#core/errors.ts";
import { findNonFinite } from "./non-finite.ts";
import type { Tensor, TensorData } from "./tensor.ts";

export interface JsonData {
  /** The JSON array. */
  readonly text: string;
  /** NaN was written as `null`. */
  readonly hasNaN: boolean;
}

/**
 * Encodes a tensor's elements as one flat JSON array: 64-bit integers as their digits, NaN as `null`, negative zero as `-0.0`.
 * @throws {ServeError} NON_FINITE_OUTPUT for an infinity, which JSON has no form for.
 */
export function encodeJsonData(tensor: Tensor): JsonData {
  const { datatype, data } = tensor;
  if (!ArrayBuffer.isView(data)) return { text: JSON.stringify(data), hasNaN: false };
  if (datatype === "BOOL")
    return { text: `[${Array.from(data as Uint8Array, (value) => (value === 0 ? "false" : "true"))}]`, hasNaN: false };
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return { text: `[${data.join(",")}]`, hasNaN: false };
  const hasNaN = findNonFinite(tensor) >= 0 && checkNoInfinity(data, tensor.name);
  // NaN becomes `null` by itself; negative zero would lose its sign.
  const text = hasNegativeZero(data) ? `[${Array.from(data, toJsonNumber)}]` : JSON.stringify(Array.from(data));
  return { text, hasNaN };
}

type NumberArray = Exclude<TensorData, readonly string[] | BigInt64Array | BigUint64Array>;

function checkNoInfinity(data: NumberArray, outputName: string): true {
  if (!data.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY)) return true;
  throw new ServeError("NON_FINITE_OUTPUT", `Output '${outputName}' holds an infinity, which has no JSON form: ask for it as binary`, {
    param: "outputs",
  });
}

function hasNegativeZero(data: NumberArray): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return false;
  for (let at = 0; at < data.length; at++) if (Object.is(data[at], -0)) return true;
  return false;
}

function toJsonNumber(value: number): string {
  return Object.is(value, -0) ? "-0.0" : JSON.stringify(value);
}
