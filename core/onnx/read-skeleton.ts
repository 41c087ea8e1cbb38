import { ServeError } from "#core/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { EXTERNAL_DATA, MESSAGES } from "./messages.ts";
import { type ModelWithGraph, readModel } from "./reader.ts";
import { rewriteWire, type WireDecision, type WireOccurrence } from "./rewrite-wire.ts";

/** Tensors and attributes up to this size stay whole: shapes, axes and sizes that say how large a result will be. */
const WHOLE_BYTES = 1_024;

const TENSOR = MESSAGES.TensorProto;
const ATTRIBUTE = MESSAGES.AttributeProto;

const DECISIONS: Readonly<Record<string, ReadonlyMap<number, WireDecision>>> = {
  TensorProto: new Map<number, WireDecision>([
    // Its presence says how many bytes an element takes.
    [TENSOR.rawData.field, "empty"],
    ...[TENSOR.floatData, TENSOR.int32Data, TENSOR.stringData, TENSOR.int64Data, TENSOR.doubleData, TENSOR.uint64Data].map(
      ({ field }): [number, WireDecision] => [field, "drop"],
    ),
  ]),
  AttributeProto: new Map<number, WireDecision>(
    [ATTRIBUTE.floats, ATTRIBUTE.ints, ATTRIBUTE.strings].map(({ field }): [number, WireDecision] => [field, "drop"]),
  ),
};

/**
 * Reads a model from anywhere without its weights: graph, names, types and sizes alone, so a file of any size takes as much memory as
 * its graph. Refuses data outside the file, wherever it is named: initializers, attributes, subgraphs, functions, training graphs.
 * @throws {ServeError} MODEL_INVALID, MODEL_TOO_COMPLEX, EXTERNAL_DATA_FORBIDDEN.
 */
export function readSkeleton(source: ByteSource): ModelWithGraph {
  return readModel(rewriteWire(source, decide) ?? source.read(0, source.size));
}

function decide({ message, messageBytes, field, value }: WireOccurrence): WireDecision {
  if (message === "TensorProto" && namesExternalData(field, value))
    throw new ServeError(
      "EXTERNAL_DATA_FORBIDDEN",
      "The model keeps tensors outside its file, and nothing but the one file is served: store them inside it",
    );
  return messageBytes > WHOLE_BYTES ? (DECISIONS[message]?.get(field) ?? "keep") : "keep";
}

/** Any entry, whatever it says: locations have many spellings, and checks of their text have been bypassed before. */
function namesExternalData(field: number, value: number): boolean {
  return field === TENSOR.externalData.field || (field === TENSOR.dataLocation.field && value >= EXTERNAL_DATA);
}
