import type { Tensor } from "#core/protocol/tensor.ts";
import type { WeightBits } from "./rewriting.ts";
import { roundHalfEven } from "./round-half-even.ts";

export interface QuantizedChannels {
  /** In the tensor's own order; a value is its number times its channel's scale. */
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

const LARGEST: Readonly<Record<WeightBits, number>> = { 7: 64, 8: 127 };

/**
 * Each channel along `axis` as whole numbers around zero with a scale of its own: its largest magnitude over 64 or 127, in float32. A
 * channel of zeros has the scale 1.
 * @throws {RangeError} for a value that is not finite.
 */
export function quantizeChannels({ name, shape, data }: Tensor, axis: number, bits: WeightBits): QuantizedChannels {
  const channels = shape[axis] ?? 0;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const largest = new Float64Array(channels);
  const values = Float32Array.from<unknown>(data, Number);
  for (const [index, value] of values.entries()) {
    const channel = Math.floor(index / inner) % channels;
    if (!Number.isFinite(value)) throw new RangeError(`Tensor "${name}" holds ${value}, which has no integer form`);
    largest[channel] = Math.max(largest[channel] ?? 0, Math.abs(value));
  }
  const limit = LARGEST[bits];
  const scales = Float32Array.from(largest, (magnitude) => Math.fround(magnitude / limit) || 1);
  const quantized = Int8Array.from(values, (value, index) => {
    const scale = scales[Math.floor(index / inner) % channels] ?? 1;
    return Math.max(-limit, Math.min(limit, roundHalfEven(value / scale)));
  });
  return { values: quantized, scales };
}
