import { isFieldSet } from "@bufbuild/protobuf";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { DATATYPE_NAMES, DATATYPES } from "#core/protocol/datatype.ts";
import type { ModelWithGraph } from "./reader.ts";
import { type Node, TENSOR, type TensorProto } from "./schema.ts";
import { readTensorProto } from "./tensor-content.ts";
import { type WalkedGraph, walkGraphs } from "./walk-graphs.ts";

/** What a tensor that a node makes may take at most: a function's memory. */
const MAX_MADE_BYTES = BigInt(LIMITS.MAX_FUNCTION_MEMORY_MB) * 1_048_576n;

/** Bytes of an element of ONNX's own narrow types: FLOAT8 17 to 20 and 24, (U)INT4 and FLOAT4 half a byte, (U)INT2 a quarter. */
const NARROW_BYTES: Readonly<Record<number, number>> = {
  16: 2,
  17: 1,
  18: 1,
  19: 1,
  20: 1,
  21: 0.5,
  22: 0.5,
  23: 0.5,
  24: 1,
  25: 0.25,
  26: 0.25,
};

/** How many elements a stored tensor's dimensions claim. @throws {ServeError} MODEL_INVALID for a negative dimension. */
export function countElements({ name, dims }: Pick<TensorProto, "name" | "dims">): bigint {
  if (dims.some((dim) => dim < 0n)) throw new ServeError("MODEL_INVALID", `Tensor "${name}" has a negative dimension`);
  return dims.reduce((product, dim) => product * dim, 1n);
}

/** Every tensor a model stores. */
export function storedTensors(model: ModelWithGraph): TensorProto[] {
  return walkGraphs(model).flatMap(({ graph }) => [
    ...(graph.initializer ?? []),
    ...(graph.sparseInitializer ?? []).flatMap(({ values, indices }) => [values, indices].filter((tensor) => tensor !== undefined)),
    ...graph.node.flatMap(({ attribute }) => attribute.flatMap(({ t, tensors }) => (t === undefined ? tensors : [t, ...tensors]))),
  ]);
}

/**
 * Compares what a model claims to hold with what its file can: stored tensors with the file's size, and tensors whose size the graph
 * itself fixes with a function's memory.
 * @param fileBytes size of the whole file, weights too.
 * @throws {ServeError} MODEL_TOO_LARGE, MODEL_INVALID for a negative dimension.
 */
export function checkClaimedBytes(model: ModelWithGraph, fileBytes: number): void {
  let total = 0n;
  for (const tensor of storedTensors(model)) {
    total += leastBytes(tensor);
    if (total > BigInt(fileBytes))
      throw new ServeError(
        "MODEL_TOO_LARGE",
        `The model's stored tensors claim more than the ${fileBytes} bytes of its file; the first that cannot fit is "${tensor.name}"`,
      );
  }
  const initializers = toNamed(model.graph.initializer);
  for (const { graph } of walkGraphs(model)) checkMadeTensors(graph, initializers);
}

/** What a tensor takes in a file at least: in a typed list a number takes one byte or more, where it is no float. */
function leastBytes(tensor: TensorProto): bigint {
  const datatype = DATATYPE_NAMES.find((name) => DATATYPES[name].onnx === tensor.dataType);
  const wide = datatype === undefined ? (NARROW_BYTES[tensor.dataType] ?? 1) : Math.max(1, DATATYPES[datatype].bytes);
  const isWhole = isFieldSet(tensor, TENSOR.field.rawData) || datatype === "FP32" || datatype === "FP64";
  const quarters = BigInt(Math.min(isWhole ? wide : 1, wide) * 4);
  return (countElements(tensor) * quarters) / 4n;
}

/** Nodes that make tensors as large as a stored shape says. */
function checkMadeTensors(graph: WalkedGraph["graph"], initializers: ReadonlyMap<string, TensorProto>): void {
  const own = toNamed(graph.initializer ?? []);
  const constants = new Map(
    graph.node.filter(({ opType }) => opType === "Constant").map(({ output, attribute }) => [output[0], attribute[0]]),
  );
  const stored: Stored = (name) => {
    const constant = constants.get(name);
    return constant !== undefined && constant.ints.length > 0
      ? constant.ints
      : toIntegers(constant?.t ?? own.get(name ?? "") ?? initializers.get(name ?? ""));
  };
  for (const node of graph.node) {
    const shape = SHAPE_OF[node.opType]?.(node, stored);
    if (shape === undefined || shape.some((dim) => dim < 0n)) continue;
    // Four bytes an element: the float that all of these give where nothing says otherwise.
    if (shape.reduce((product, dim) => product * dim, 4n) > MAX_MADE_BYTES)
      throw new ServeError(
        "MODEL_TOO_LARGE",
        `Node "${node.name}" (${node.opType}) makes a tensor of shape [${shape}], more than the ${LIMITS.MAX_FUNCTION_MEMORY_MB} MB a function can have`,
      );
  }
}

/** The values of a stored list of integers, by its name: an initializer of this graph or the main one, or a `Constant`. */
type Stored = (name: string | undefined) => readonly bigint[] | undefined;

const SHAPE_OF: Readonly<Record<string, (node: Node, stored: Stored) => readonly bigint[] | undefined>> = {
  ConstantOfShape: (node, stored) => stored(node.input[0]),
  Expand: (node, stored) => stored(node.input[1]),
  RandomNormal: (node) => node.attribute.find(({ name }) => name === "shape")?.ints,
  RandomUniform: (node) => node.attribute.find(({ name }) => name === "shape")?.ints,
};

function toIntegers(tensor: TensorProto | undefined): readonly bigint[] | undefined {
  if (tensor === undefined || tensor.dataType !== DATATYPES.INT64.onnx || tensor.dims.length > 1) return undefined;
  const { data } = readTensorProto(tensor);
  return data instanceof BigInt64Array ? [...data] : undefined;
}

function toNamed(tensors: readonly TensorProto[]): ReadonlyMap<string, TensorProto> {
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}
