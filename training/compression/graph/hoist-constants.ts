import { allGraphs } from "#core/onnx/all-graphs.ts";
import type { Attribute, Graph, Node, TensorProto } from "#core/onnx/schema.ts";
import { toTensorProto } from "#core/onnx/tensor-content.ts";

/** Turns `Constant` nodes into stored tensors, here and in graphs inside: a weight is then a weight, however the exporter wrote it. */
export function hoistConstants(graph: Graph): void {
  for (const inner of allGraphs(graph)) {
    const hoisted = new Map(inner.node.flatMap((node) => toStored(node)));
    inner.node = inner.node.filter((node) => !hoisted.has(node));
    inner.initializer.push(...hoisted.values());
  }
}

function toStored(node: Node): readonly (readonly [Node, TensorProto])[] {
  const [name] = node.output;
  if (node.opType !== "Constant" || node.domain !== "" || name === undefined) return [];
  const stored = node.attribute.flatMap((attribute) => readValue(attribute, name)).at(0);
  return stored === undefined ? [] : [[node, stored]];
}

/** The value in one of an attribute's forms; sparse values and texts stay with their node, which nothing here rewrites. */
function readValue({ name: form, t, f, i, floats, ints }: Attribute, name: string): readonly TensorProto[] {
  if (form === "value" && t !== undefined) return [Object.assign(t, { name })];
  if (form === "value_float") return [toTensorProto({ name, datatype: "FP32", shape: [], data: Float32Array.of(f) })];
  if (form === "value_int") return [toTensorProto({ name, datatype: "INT64", shape: [], data: BigInt64Array.of(i) })];
  if (form === "value_floats") return [toTensorProto({ name, datatype: "FP32", shape: [floats.length], data: Float32Array.from(floats) })];
  if (form === "value_ints") return [toTensorProto({ name, datatype: "INT64", shape: [ints.length], data: BigInt64Array.from(ints) })];
  return [];
}
