import type { Tensor } from "./tensor.ts";

export type Floats = Float16Array | Float32Array | Float64Array;

/** A floating-point tensor's elements as numbers, without copying; FP16's bits are read as what they stand for. */
export function toFloats({ name, data }: Tensor): Floats {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  if (data instanceof Uint16Array) return new Float16Array(data.buffer, data.byteOffset, data.length);
  throw new TypeError(`Output "${name}" holds no floating-point numbers`);
}

/** The same tensor with other elements. */
export function fromFloats(tensor: Tensor, floats: Floats): Tensor {
  return { ...tensor, data: floats instanceof Float16Array ? new Uint16Array(floats.buffer, floats.byteOffset, floats.length) : floats };
}
