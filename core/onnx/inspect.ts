import { isFieldSet } from "@bufbuild/protobuf";
import { ServeError } from "#core/errors.ts";
import { DATATYPE_NAMES, DATATYPES } from "#core/protocol/datatype.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import { toOperatorName } from "./allowed-operators.ts";
import { countElements } from "./claimed-bytes.ts";
import { toDatatype } from "./element-type.ts";
import { findPositions } from "./find-positions.ts";
import type { ModelWithGraph } from "./reader.ts";
import { DIMENSION, type ValueInfo } from "./schema.ts";
import { type WalkedGraph, walkGraphs } from "./walk-graphs.ts";

/** What a model file says of itself. */
export interface ModelInspection {
  /** What a caller must send: an input with an initializer is none. -1 is a dimension left free. */
  readonly inputs: readonly TensorSignature[];
  /** The outputs of which the file says that they are tensors we can serve, and of what shape. */
  readonly outputs: readonly TensorSignature[];
  /** The other outputs, each with what it is: a map, a sequence, or a tensor whose type or rank only the runtime can tell. */
  readonly otherOutputs: Readonly<Record<string, string>>;
  /** Input -> the names of its dimensions, empty for a fixed or unnamed one: equal names are equal sizes. */
  readonly dimensionNames: Readonly<Record<string, readonly string[]>>;
  /** Input -> how many positions the stored table has that its values look up. */
  readonly positions: Readonly<Record<string, number>>;
  readonly irVersion: number;
  /** Who wrote the file, with its version; empty where it does not say. */
  readonly producer: string;
  /** Version of every operator set the model imports; the standard one is "ai.onnx". */
  readonly opsets: Readonly<Record<string, number>>;
  /** Operator -> how many nodes, subgraphs and functions included, in the order of their names. */
  readonly operators: Readonly<Record<string, number>>;
  /** Elements of all initializers. */
  readonly parameters: number;
}

/**
 * Reads signature, operators and size off a model, without running it.
 * @throws {ServeError} MODEL_INVALID naming every input that is no tensor, has no known rank or no datatype of the protocol.
 */
export function inspectModel(model: ModelWithGraph): ModelInspection {
  const graphs = walkGraphs(model);
  const given = new Set(model.graph.initializer.map((tensor) => tensor.name));
  const asked = model.graph.input.filter((input) => !given.has(input.name));
  refuseInputs(asked);
  const served = model.graph.output.filter((output) => findFault(output) === undefined);
  return {
    inputs: asked.map(toSignature),
    outputs: served.map(toSignature),
    otherOutputs: Object.fromEntries(
      model.graph.output.filter((output) => !served.includes(output)).map((output) => [output.name, findFault(output) ?? ""]),
    ),
    dimensionNames: Object.fromEntries(asked.map((input) => [input.name, toDimensionNames(input)])),
    positions: findPositions(model),
    irVersion: Number(model.irVersion),
    producer: [model.producerName, model.producerVersion].filter((part) => part !== "").join(" "),
    opsets: Object.fromEntries(model.opsetImport.map(({ domain, version }) => [domain === "" ? "ai.onnx" : domain, Number(version)])),
    operators: countOperators(graphs),
    parameters: graphs.flatMap(({ graph }) => graph.initializer ?? []).reduce((total, tensor) => total + Number(countElements(tensor)), 0),
  };
}

function refuseInputs(inputs: readonly ValueInfo[]): void {
  const faults = inputs.flatMap((input) => {
    const fault = findFault(input);
    return fault === undefined ? [] : [`"${input.name}" ${fault}`];
  });
  if (faults.length > 0) throw new ServeError("MODEL_INVALID", `The model has inputs that no request can carry: ${faults.join("; ")}`);
}

/** `TypeProto`'s kinds that are no tensor, by field: `onnx/onnx.proto`. */
const OTHER_KINDS: Readonly<Record<number, string>> = {
  4: "is a sequence",
  5: "is a map",
  7: "is opaque",
  8: "is a sparse tensor",
  9: "is optional",
};

/** Why a value cannot be declared in a manifest; undefined when it can. */
function findFault({ type }: ValueInfo): string | undefined {
  const tensor = type?.tensorType;
  if (tensor === undefined) return OTHER_KINDS[type?.$unknown?.[0]?.no ?? 0] ?? "has no tensor type with a shape";
  if (!DATATYPE_NAMES.some((name) => DATATYPES[name].onnx === tensor.elemType))
    return `has element type ${tensor.elemType}, which the protocol cannot carry`;
  return tensor.shape === undefined ? "has no tensor type with a shape" : undefined;
}

function toSignature({ name, type }: ValueInfo): TensorSignature {
  const shape = type?.tensorType?.shape?.dim ?? [];
  return {
    name,
    datatype: toDatatype(type?.tensorType?.elemType ?? 0, name),
    shape: shape.map((dim) => (isFieldSet(dim, DIMENSION.field.dimValue) ? Number(dim.dimValue) : -1)),
  };
}

function toDimensionNames({ type }: ValueInfo): readonly string[] {
  return (type?.tensorType?.shape?.dim ?? []).map(({ dimParam }) => dimParam);
}

function countOperators(graphs: readonly WalkedGraph[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { graph } of graphs)
    for (const node of graph.node) counts.set(toOperatorName(node), (counts.get(toOperatorName(node)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
