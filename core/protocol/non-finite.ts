import type { Tensor } from "./tensor.ts";

/** IEEE 754: an exponent of all ones, in the upper 32 bits of a binary64 and the 16 of a binary16, is no finite number's. */
const EXPONENT_64 = 0x7ff0_0000;
const LOWEST_64 = 0x0010_0000;
const EXPONENT_16 = 0x7c00;

/** The index of the first NaN or infinity of a floating-point tensor; -1 where there is none or the datatype has none. */
export function findNonFinite({ datatype, data }: Pick<Tensor, "datatype" | "data">): number {
  if (data instanceof Float32Array) return hasNonFinite32(data) ? data.findIndex(isNonFinite) : -1;
  if (data instanceof Float64Array) return hasNonFinite64(data) ? data.findIndex(isNonFinite) : -1;
  if (datatype === "FP16" && data instanceof Uint16Array) return data.findIndex((bits) => (bits & EXPONENT_16) === EXPONENT_16);
  return -1;
}

function isNonFinite(value: number): boolean {
  return !Number.isFinite(value);
}

/**
 * Whether the sum, in doubles, is not finite: a NaN or an infinity never leaves a sum again, and no number of float32 adds up to one.
 * Four sums of two elements at a time take two thirds of what a look at each exponent does.
 */
function hasNonFinite32(data: Float32Array): boolean {
  const even = data.length - (data.length % 8);
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let at = 0; at < even; at += 8) {
    first += (data[at] ?? 0) + (data[at + 4] ?? 0);
    second += (data[at + 1] ?? 0) + (data[at + 5] ?? 0);
    third += (data[at + 2] ?? 0) + (data[at + 6] ?? 0);
    fourth += (data[at + 3] ?? 0) + (data[at + 7] ?? 0);
  }
  for (let at = even; at < data.length; at++) first += data[at] ?? 0;
  return !Number.isFinite(first + second + third + fourth);
}

/** An exponent of all ones and one more at its lowest place carries into the sign's bit. */
function hasNonFinite64(data: Float64Array): boolean {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  let carried = 0;
  for (let at = 1; at < bits.length; at += 2) carried |= ((bits[at] ?? 0) & EXPONENT_64) + LOWEST_64;
  return carried < 0;
}
