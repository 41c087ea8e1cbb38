import type { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { Node } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { floatAttribute, intAttribute } from "../graph/node-attributes.ts";

/** A `MatMul` or `Gemm` said in one form: y = x·W + bias, with the node's transpositions and factors already in W and bias. */
export interface LinearLayer {
  /** What computes x and bias from the node's own inputs, where that takes nodes. */
  readonly before: readonly Node[];
  readonly x: string;
  /** [..., in, out] */
  readonly weight: Tensor;
  readonly bias?: string;
}

/** @param weight the node's stored weight. */
export function toLinearLayer(node: Node, weight: Tensor, edit: GraphEdit): LinearLayer {
  const [x = "", , c = ""] = node.input;
  if (node.opType !== "Gemm") return { before: [], x, weight };
  const before: Node[] = [];
  const kernel = intAttribute(node, "transB", 0) === 0 ? weight : transpose(weight);
  const scaled = scale(kernel, floatAttribute(node, "alpha", 1));
  const bias = c === "" ? undefined : scaleBias(c, floatAttribute(node, "beta", 1), before, edit);
  const rows = intAttribute(node, "transA", 0) === 0 ? x : transposeRows(x, before, edit);
  return { before, x: rows, weight: scaled, ...(bias === undefined ? {} : { bias }) };
}

function transpose({ shape: [rows = 0, columns = 0], data, ...tensor }: Tensor): Tensor {
  const values = Float32Array.from<unknown>(data, Number);
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) turned[column * rows + row] = values[row * columns + column] ?? 0;
  return { ...tensor, shape: [columns, rows], data: turned };
}

function scale(tensor: Tensor, factor: number): Tensor {
  return factor === 1 ? tensor : { ...tensor, data: Float32Array.from<unknown>(tensor.data, (value) => Number(value) * factor) };
}

function scaleBias(name: string, beta: number, before: Node[], edit: GraphEdit): string | undefined {
  if (beta === 1) return name;
  const stored = edit.constant(name);
  if (stored !== undefined) return edit.store({ ...scale(stored, beta), name: `${name}_times_beta` });
  const factor = edit.store({ name: `${name}_beta`, datatype: "FP32", shape: [], data: Float32Array.of(beta) });
  const scaled = edit.unique(`${name}_times_beta`);
  before.push(edit.node("Mul", [name, factor], [scaled]));
  return scaled;
}

function transposeRows(x: string, before: Node[], edit: GraphEdit): string {
  const turned = edit.unique(`${x}_transposed`);
  before.push(edit.node("Transpose", [x], [turned], { perm: [1, 0] }));
  return turned;
}
