import { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { ModelWithGraph } from "#core/onnx/reader.ts";
import type { Graph, Node } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { intAttribute } from "./node-attributes.ts";

/** Reshapes stored tensors now instead of on every run, so that a weight behind a `Reshape` is seen as one. */
export function foldReshapes(model: ModelWithGraph): void {
  const edit = new GraphEdit(model);
  const outputs = new Set(model.graph.output.map(({ name }) => name));
  edit.replaceNodes((node) => {
    const [output = ""] = node.output;
    const folded = node.opType === "Reshape" && node.domain === "" && !outputs.has(output) ? fold(node, edit) : undefined;
    if (folded === undefined) return undefined;
    rename(model.graph, output, edit.store({ ...folded, name: `${output}_stored` }));
    return [];
  });
  edit.dropUnread();
}

function fold(node: Node, edit: GraphEdit): Tensor | undefined {
  const [from, to] = node.input;
  const shape = edit.constant(to);
  const tensor = shape === undefined ? undefined : edit.constant(from);
  if (tensor === undefined || shape === undefined) return undefined;
  const wanted = Array.from<unknown, number>(shape.data, Number);
  const copied = wanted.map((size, index) => (size === 0 && intAttribute(node, "allowzero", 0) === 0 ? (tensor.shape[index] ?? 0) : size));
  const known = copied.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const sizes = copied.map((size) => (size === -1 ? tensor.data.length / known : size));
  return sizes.reduce((product, size) => product * size, 1) === tensor.data.length ? { ...tensor, shape: sizes } : undefined;
}

function rename(graph: Graph, from: string, to: string): void {
  for (const node of graph.node) {
    node.input = node.input.map((name) => (name === from ? to : name));
    for (const { g } of node.attribute) if (g !== undefined) rename(g, from, to);
  }
}
