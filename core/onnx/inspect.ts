import { isFieldSet } from "@bufbuild/protobuf";
import { ServeError } from "#core/errors.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import { toDatatype } from "./element-type.ts";
import type { ModelWithGraph } from "./reader.ts";
import { DIMENSION, type Graph, type TensorProto, type ValueInfo } from "./schema.ts";

/** What a model file says of itself. */
export interface ModelInspection {
  /** What a caller must send: an input with an initializer is none. -1 is a dimension left free. */
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly irVersion: number;
  /** Version of every operator set the model imports; the standard one is "ai.onnx". */
  readonly opsets: Readonly<Record<string, number>>;
  /** Operator -> how many nodes, subgraphs included, in the order of their names. */
  readonly operators: Readonly<Record<string, number>>;
  /** Elements of all initializers. */
  readonly parameters: number;
}

/**
 * Reads signature, operators and size off a model, without running it.
 * @throws {ServeError} MODEL_INVALID when an input or output is no tensor, has no known rank or no datatype of the protocol.
 */
export function inspectModel(model: ModelWithGraph): ModelInspection {
  const graphs = allGraphs(model.graph);
  const given = new Set(model.graph.initializer.map((tensor) => tensor.name));
  return {
    inputs: model.graph.input.filter((input) => !given.has(input.name)).map(toSignature),
    outputs: model.graph.output.map(toSignature),
    irVersion: Number(model.irVersion),
    opsets: Object.fromEntries(model.opsetImport.map(({ domain, version }) => [domain === "" ? "ai.onnx" : domain, Number(version)])),
    operators: countOperators(graphs),
    parameters: graphs.flatMap((graph) => graph.initializer).reduce((total, tensor) => total + elementCount(tensor), 0),
  };
}

function allGraphs(graph: Graph): Graph[] {
  const inner = graph.node.flatMap((node) => node.attribute).flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]));
  return [graph, ...inner.flatMap(allGraphs)];
}

function toSignature(value: ValueInfo): TensorSignature {
  const tensor = value.type?.tensorType;
  if (tensor?.shape === undefined)
    throw new ServeError("MODEL_INVALID", `Tensor "${value.name}" of the graph has no tensor type with a shape`);
  return {
    name: value.name,
    datatype: toDatatype(tensor.elemType, value.name),
    shape: tensor.shape.dim.map((dim) => (isFieldSet(dim, DIMENSION.field.dimValue) ? Number(dim.dimValue) : -1)),
  };
}

function countOperators(graphs: readonly Graph[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of graphs.flatMap((graph) => graph.node)) {
    const name = node.domain === "" || node.domain === "ai.onnx" ? node.opType : `${node.domain}.${node.opType}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function elementCount(tensor: TensorProto): number {
  return Number(tensor.dims.reduce((product, dim) => product * dim, 1n));
}
