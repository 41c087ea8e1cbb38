import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import { findByteActivation } from "../graph/byte-activation.ts";
import { type ByteRange, toByteRange } from "./byte-range.ts";
import type { ValueRange } from "./rewriting.ts";
import { rangeSource, type StaticPlan } from "./static-plan.ts";

/** An activation that has been bytes: its name, the nodes that make it where it is read first, and its scale. */
export interface ByteInput {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly scale: number;
}

/** Brings activations into bytes, each once. */
export interface StaticActivations {
  /** The activation as a node on integers reads it. @throws {RangeError} when its range is not known. */
  input(activation: string): ByteInput;
  /** The nodes that turn a result into bytes where it is made; none for one that stays in floats. */
  finish(result: string): readonly Node[];
  /** The name under which a result is read from where it was finished on. */
  resultOf(activation: string): string;
}

export function createStaticActivations(edit: GraphEdit, plan: StaticPlan, ranges: ReadonlyMap<string, ValueRange>): StaticActivations {
  // Looked up before any node moves: afterwards the makers of the activations are others.
  const inputs = [...plan.nodes.keys()].map(({ input: [x = ""] }) => x);
  const sources = new Map([...inputs, ...plan.results].map((name) => [name, rangeSource(name, edit)]));
  const sent = new Map(inputs.map((name) => [name, findByteActivation(name, edit)]));
  const made = new Map<string, ByteInput>();
  const results = new Map<string, string>();

  const byteRange = (activation: string): ByteRange => {
    const range = ranges.get(sources.get(activation) ?? activation);
    if (range === undefined) throw new RangeError(`The range of activation "${activation}" is not known: calibrate first`);
    return toByteRange(range);
  };
  const roundTrip = (activation: string): ByteInput => {
    const bytes = sent.get(activation);
    const { scale, zeroPoint } = bytes === undefined ? byteRange(activation) : { scale: bytes.scale, zeroPoint: 0 };
    const factor = edit.store({ name: `${activation}_scale`, datatype: "FP32", shape: [], data: Float32Array.of(scale) });
    const zero = edit.store({ name: `${activation}_zero_point`, datatype: "UINT8", shape: [], data: Uint8Array.of(zeroPoint) });
    const quantized = bytes?.bytes ?? edit.unique(`${activation}_bytes`);
    const name = edit.unique(`${activation}_dequantized`);
    const into = bytes?.nodes ?? [edit.node("QuantizeLinear", [activation, factor, zero], [quantized])];
    return { name, nodes: [...into, edit.node("DequantizeLinear", [quantized, factor, zero], [name])], scale };
  };
  return {
    input(activation) {
      const known = made.get(activation);
      if (known !== undefined) return { ...known, nodes: [] };
      const fresh = roundTrip(activation);
      made.set(activation, fresh);
      return fresh;
    },
    finish(result) {
      if (!plan.results.has(result)) return [];
      const { nodes, ...finished } = roundTrip(result);
      results.set(result, finished.name);
      made.set(finished.name, { ...finished, nodes: [] });
      return nodes;
    },
    resultOf: (activation) => results.get(activation) ?? activation,
  };
}
