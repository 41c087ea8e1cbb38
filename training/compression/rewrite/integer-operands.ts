import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { quantizeChannels } from "./quantize-channels.ts";
import type { WeightBits } from "./rewriting.ts";
import { roundHalfEven } from "./round-half-even.ts";

/** A tensor stored in integers, with the node that makes it floats under `name`. */
export interface StoredIntegers {
  readonly name: string;
  readonly decoder: Node;
}

/** Stores a weight as int8 with a scale for each channel along `axis`. */
export function storeIntegerWeight(
  weight: Tensor,
  axis: number,
  bits: WeightBits,
  edit: GraphEdit,
): StoredIntegers & { readonly scales: Float32Array } {
  const { values, scales } = quantizeChannels(weight, axis, bits);
  const shape = [scales.length];
  const stored = edit.store({ ...weight, name: `${weight.name}_int8`, datatype: "INT8", data: values });
  const scale = edit.store({ name: `${weight.name}_scale`, datatype: "FP32", shape, data: scales });
  const zero = edit.store({ name: `${weight.name}_zero_point`, datatype: "INT8", shape, data: new Int8Array(scales.length) });
  const name = edit.unique(`${weight.name}_dequantized`);
  return { name, scales, decoder: edit.node("DequantizeLinear", [stored, scale, zero], [name], { axis }) };
}

/**
 * Stores a bias in the unit of the sums it is added to: the activation's scale times each channel's.
 * @returns undefined where there is none, it is computed, or it is no vector with a value for each channel.
 */
export function storeIntegerBias(
  name: string | undefined,
  scales: Float32Array,
  inputScale: number,
  edit: GraphEdit,
): StoredIntegers | undefined {
  const bias = edit.constant(name === "" ? undefined : name);
  if (bias === undefined || bias.shape.length !== 1 || bias.data.length !== scales.length) return undefined;
  const units = scales.map((scale) => scale * inputScale);
  const data = Int32Array.from(Array.from<unknown, number>(bias.data, Number), (value, channel) => toInt32(value / (units[channel] ?? 1)));
  const stored = edit.store({ ...bias, name: `${bias.name}_int32`, datatype: "INT32", data });
  const unit = edit.store({ name: `${bias.name}_scale`, datatype: "FP32", shape: bias.shape, data: units });
  const decoded = edit.unique(`${bias.name}_dequantized`);
  return { name: decoded, decoder: edit.node("DequantizeLinear", [stored, unit], [decoded], { axis: 0 }) };
}

function toInt32(value: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, roundHalfEven(value)));
}
