import type { Tensor } from "#core/protocol/tensor.ts";

/** Whether two answers are equal to the last bit, in shape and in data. */
export function isSameAnswer(a: readonly Tensor[], b: readonly Tensor[]): boolean {
  return a.length === b.length && a.every((tensor, index) => isSameTensor(tensor, b[index]));
}

function isSameTensor(a: Tensor, b: Tensor | undefined): boolean {
  if (b === undefined || String(a.shape) !== String(b.shape)) return false;
  return ArrayBuffer.isView(a.data) && ArrayBuffer.isView(b.data)
    ? Buffer.compare(bytesOf(a.data), bytesOf(b.data)) === 0
    : JSON.stringify(a.data) === JSON.stringify(b.data);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const FP16_EXPONENT = 0x7c00;

/** Whether a tensor of floats holds NaN or an infinity. */
export function hasNonFinite({ datatype, data }: Tensor): boolean {
  if (datatype === "FP16" && data instanceof Uint16Array) return data.some((bits) => (bits & FP16_EXPONENT) === FP16_EXPONENT);
  return (data instanceof Float32Array || data instanceof Float64Array) && data.some((value) => !Number.isFinite(value));
}
