import { ServeError } from "#core/errors.ts";
import { allGraphs } from "#core/onnx/all-graphs.ts";
import { GraphEdit } from "#core/onnx/graph-edit.ts";
import type { ModelWithGraph } from "#core/onnx/reader.ts";
import type { Node } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { intAttribute } from "./node-attributes.ts";
import {
  DROPOUT_SINCE,
  FLATTENING_UNTIL_13,
  MIN_OPSET,
  MOVED_ATTRIBUTES,
  type MovedAttribute,
  UNSUPPORTED_CHANGES,
} from "./opset-changes.ts";

/** Format versions below 4 want every stored tensor among the inputs. */
const MIN_IR_VERSION = 4n;

/**
 * Raises a model's standard operator set to at least `opset`, at most 13, and rewrites the nodes that would mean something else there.
 * @throws {ServeError} MODEL_INVALID naming the operators that cannot be raised.
 */
export function raiseOpset(model: ModelWithGraph, opset: number): void {
  if (model.irVersion < MIN_IR_VERSION) model.irVersion = MIN_IR_VERSION;
  const standard = model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx");
  if (standard === undefined) throw new ServeError("MODEL_INVALID", "The ONNX model does not name the standard operator set");
  const from = Number(standard.version);
  if (from >= opset) return;
  const nodes = allGraphs(model.graph)
    .flatMap(({ node }) => node)
    .filter(({ domain }) => domain === "" || domain === "ai.onnx");
  const stuck = nodes.filter(({ opType }) => (UNSUPPORTED_CHANGES[opType] ?? []).some((since) => from < since && since <= opset));
  if (from < MIN_OPSET || stuck.length > 0)
    throw new ServeError(
      "MODEL_INVALID",
      `The model is of operator set ${from} and needs ${opset} here, which changed ${stuck.length === 0 ? "how operators broadcast" : [...new Set(stuck.map(({ opType }) => `"${opType}"`))].join(", ")}: export it again with a newer set`,
    );
  for (const graph of allGraphs(model.graph)) {
    const edit = new GraphEdit(model, graph);
    edit.replaceNodes((node) => raiseNode(node, edit, from, opset));
  }
  standard.version = BigInt(opset);
}

function raiseNode(node: Node, edit: GraphEdit, from: number, to: number): readonly Node[] | undefined {
  if (node.domain !== "" && node.domain !== "ai.onnx") return undefined;
  const crosses = (since: number): boolean => from < since && since <= to;
  const moved = MOVED_ATTRIBUTES[node.opType];
  if (moved !== undefined && crosses(moved.since)) moveAttributes(node, edit, moved.attributes);
  if (node.opType === "Dropout" && crosses(DROPOUT_SINCE)) node.attribute = [];
  if (FLATTENING_UNTIL_13.includes(node.opType) && crosses(13)) return flattenAround(node, edit);
  return undefined;
}

function moveAttributes(node: Node, edit: GraphEdit, attributes: readonly MovedAttribute[]): void {
  const inputs = attributes.map((row) => {
    const tensor = readMoved(node, row);
    return tensor === undefined ? "" : edit.store(tensor);
  });
  // An optional input that is left out at the end is no input; in the middle it is an empty name.
  while (inputs.at(-1) === "") inputs.pop();
  const names = new Set(attributes.map(({ name }) => name));
  node.input = [...node.input.slice(0, 1), ...inputs];
  node.attribute = node.attribute.filter(({ name }) => !names.has(name));
}

function readMoved(node: Node, { name, datatype }: MovedAttribute): Tensor | undefined {
  const attribute = node.attribute.find((candidate) => candidate.name === name);
  if (attribute === undefined) return undefined;
  const stored = `${node.output[0]}_${name}`;
  if (datatype === "FP32") return { name: stored, datatype, shape: [], data: Float32Array.of(attribute.f) };
  const data = BigInt64Array.from(name === "k" ? [attribute.i] : attribute.ints);
  return { name: stored, datatype, shape: [data.length], data };
}

/** What the node computed before 13, said with what it computes since: rows and columns, then the shape again. */
function flattenAround(node: Node, edit: GraphEdit): readonly Node[] {
  const axis = intAttribute(node, "axis", 1);
  const [input = ""] = node.input;
  const [output = ""] = node.output;
  node.attribute = edit.node("Softmax", [], [output], { axis: -1 }).attribute;
  if (axis === -1) return [node];
  const [shape, rows, result] = ["shape", "rows", "flat"].map((part) => edit.unique(`${output}_${part}`)) as [string, string, string];
  node.input = [rows];
  node.output = [result];
  return [
    edit.node("Shape", [input], [shape]),
    edit.node("Flatten", [input], [rows], { axis }),
    node,
    edit.node("Reshape", [result, shape], [output]),
  ];
}
