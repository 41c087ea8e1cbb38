import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Graph, Node } from "#core/onnx/schema.ts";
import { DATATYPES } from "#core/protocol/datatype.ts";
import { intAttribute } from "./node-attributes.ts";

/** A node that reads a stored float32 tensor as its weight. */
export interface Weight {
  readonly node: Node;
  readonly tensor: string;
  /** Which of the tensor's dimensions counts what the node gives out, so that each of its channels can have a scale of its own. */
  readonly channelAxis: number;
}

/** A tensor of fewer elements costs more in nodes around it than it saves. */
const MIN_ELEMENTS = 64;

interface WeightOperator {
  /** Which input is the weight. */
  readonly input: number;
  readonly minRank: number;
  readonly channelAxis: (node: Node, rank: number) => number;
}

const WEIGHT_OPERATORS: Readonly<Record<string, WeightOperator>> = {
  Conv: { input: 1, minRank: 3, channelAxis: () => 0 },
  ConvTranspose: { input: 1, minRank: 3, channelAxis: () => 1 },
  Gather: { input: 0, minRank: 2, channelAxis: () => 0 },
  Gemm: { input: 1, minRank: 2, channelAxis: (node) => (intAttribute(node, "transB", 0) === 0 ? 1 : 0) },
  MatMul: { input: 1, minRank: 2, channelAxis: (_node, rank) => rank - 1 },
};

/** The weights of a graph's own nodes, in the order of the nodes. */
export function findWeights(edit: GraphEdit): readonly Weight[] {
  return edit.graph.node.flatMap((node) => findWeight(node, edit) ?? []);
}

/** The weight that a node reads; undefined for a node of another kind, or one whose weight is computed, small or no float32. */
export function findWeight(node: Node, edit: GraphEdit): Weight | undefined {
  const row = node.domain === "" || node.domain === "ai.onnx" ? WEIGHT_OPERATORS[node.opType] : undefined;
  const tensor = edit.stored(row === undefined ? undefined : node.input[row.input]);
  if (row === undefined || tensor === undefined || !isWorthwhile(tensor) || tensor.dims.length < row.minRank) return undefined;
  return { node, tensor: tensor.name, channelAxis: row.channelAxis(node, tensor.dims.length) };
}

/** Whether a stored tensor holds enough float32 for a smaller form to be worth its nodes. */
export function isWorthwhile({ dataType, dims }: Graph["initializer"][number]): boolean {
  return dataType === DATATYPES.FP32.onnx && dims.reduce((product, size) => product * size, 1n) >= MIN_ELEMENTS;
}
