import { ServeError } from "#core/errors.ts";
import { findNonFinite } from "./non-finite.ts";
import type { Tensor } from "./tensor.ts";

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
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return { text: `[${data.join(",")}]`, hasNaN: false };
  if (findNonFinite(tensor) < 0 && !hasNegativeZero(data)) return { text: `[${data.join(",")}]`, hasNaN: false };
  return { text: `[${Array.from(data, (value) => toJsonNumber(value, tensor.name))}]`, hasNaN: data.some(Number.isNaN) };
}

function hasNegativeZero(data: Float32Array | Float64Array): boolean {
  for (let at = 0; at < data.length; at++) if (Object.is(data[at], -0)) return true;
  return false;
}

function toJsonNumber(value: number, outputName: string): string {
  if (Number.isNaN(value)) return "null";
  if (Object.is(value, -0)) return "-0.0";
  if (Number.isFinite(value)) return String(value);
  throw new ServeError("NON_FINITE_OUTPUT", `Output '${outputName}' holds an infinity, which has no JSON form: ask for it as binary`, {
    param: "outputs",
  });
}
