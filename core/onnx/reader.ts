import { fromBinary } from "@bufbuild/protobuf";
import { ServeError } from "#core/errors.ts";
import { toByteSource } from "./byte-source.ts";
import { rewriteWire } from "./rewrite-wire.ts";
import { type Graph, MODEL, type Model } from "./schema.ts";

/** A model that certainly has a graph. */
export type ModelWithGraph = Model & { graph: Graph };

/**
 * Decodes an ONNX file. Raw tensor bytes are views of `bytes`; fields outside the schema survive a round trip.
 * @throws {ServeError} MODEL_INVALID when the bytes are no ONNX model with a graph and an opset, MODEL_TOO_COMPLEX for deep nesting.
 */
export function readModel(bytes: Uint8Array): ModelWithGraph {
  rewriteWire(toByteSource(bytes), () => "keep");
  const model = decode(bytes);
  const graph = model.graph;
  if (graph === undefined || model.irVersion < 1n) throw new ServeError("MODEL_INVALID", "The file holds no ONNX graph");
  if (model.opsetImport.length === 0) throw new ServeError("MODEL_INVALID", "The ONNX model names no operator set");
  return Object.assign(model, { graph });
}

function decode(bytes: Uint8Array): Model {
  try {
    return fromBinary(MODEL, bytes);
  } catch (cause) {
    throw new ServeError("MODEL_INVALID", "The file is not an ONNX model", { cause });
  }
}
