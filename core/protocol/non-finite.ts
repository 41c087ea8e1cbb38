import type { Tensor } from "./tensor.ts";

/** The index of the first NaN or infinity of a floating-point tensor; -1 where there is none or the datatype has none. */
export function findNonFinite({ datatype, data }: Pick<Tensor, "datatype" | "data">): number {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let at = 0; at < data.length; at++) if (!Number.isFinite(data[at])) return at;
  } else if (datatype === "FP16" && data instanceof Uint16Array) {
    // IEEE 754 binary16: an exponent of all ones.
    for (let at = 0; at < data.length; at++) if (((data[at] ?? 0) & 0x7c00) === 0x7c00) return at;
  }
  return -1;
}
