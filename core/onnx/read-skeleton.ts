import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ByteSource } from "./byte-source.ts";
import { EXTERNAL_DATA, MESSAGES } from "./messages.ts";
import { type ModelWithGraph, readModel } from "./reader.ts";
import { rewriteWire, type WireDecision, type WireOccurrence } from "./rewrite-wire.ts";

/** Tensors and attributes up to this size stay whole: shapes, axes and sizes that say how large a result will be. */
const WHOLE_BYTES = 1_024;

const TENSOR = MESSAGES.TensorProto;
const ATTRIBUTE = MESSAGES.AttributeProto;

const drop = (...fields: readonly number[]): [number, WireDecision][] => fields.map((field) => [field, "drop"]);

/** What a message past `WHOLE_BYTES` goes without: its values. */
const VALUES: Readonly<Record<string, ReadonlyMap<number, WireDecision>>> = {
  TensorProto: new Map<number, WireDecision>([
    // Its presence says how many bytes an element takes.
    [TENSOR.rawData.field, "empty"],
    ...drop(
      ...[TENSOR.floatData, TENSOR.int32Data, TENSOR.stringData, TENSOR.int64Data, TENSOR.doubleData, TENSOR.uint64Data].map(
        ({ field }) => field,
      ),
    ),
  ]),
  AttributeProto: new Map(drop(ATTRIBUTE.s.field, ATTRIBUTE.floats.field, ATTRIBUTE.ints.field, ATTRIBUTE.strings.field)),
};

/** What is written for people, `doc_string` and `metadata_props` by their numbers in `onnx/onnx.proto`: nothing here reads it. */
const REMARKS: Readonly<Record<string, ReadonlyMap<number, WireDecision>>> = {
  ModelProto: new Map(drop(6, MESSAGES.ModelProto.metadataProps.field)),
  GraphProto: new Map(drop(10, MESSAGES.GraphProto.metadataProps.field)),
  NodeProto: new Map(drop(6, 9)),
  TensorProto: new Map(drop(12, TENSOR.metadataProps.field)),
  AttributeProto: new Map(drop(13)),
  ValueInfoProto: new Map(drop(3, 4)),
  FunctionProto: new Map(drop(8, 14)),
};

/**
 * Reads a model from anywhere without its weights: graph, names, types and sizes alone, so a file of any size takes as much memory as
 * its graph. Refuses data outside the file, wherever it is named: initializers, attributes, subgraphs, functions, training graphs.
 * @throws {ServeError} MODEL_INVALID, MODEL_TOO_COMPLEX, EXTERNAL_DATA_FORBIDDEN.
 */
export function readSkeleton(source: ByteSource, maxFields: number = LIMITS.MAX_MODEL_FIELDS): ModelWithGraph {
  let kept = 0;
  let nodes = 0;
  const skeleton = rewriteWire(source, (occurrence) => {
    const decision = decide(occurrence);
    if (decision === "drop") return decision;
    kept += 1;
    // Before anything is decoded: a file of empty nodes takes a hundred times its size as objects.
    if (kept > maxFields) throw tooComplex(`has more than ${maxFields} fields beside its weights`);
    if (isNode(occurrence)) nodes += 1;
    if (nodes > LIMITS.MAX_NODES) throw tooComplex(`has more than ${LIMITS.MAX_NODES} nodes`);
    return decision;
  });
  return readModel(skeleton ?? source.read(0, source.size));
}

function isNode({ message, field }: WireOccurrence): boolean {
  return (
    (message === "GraphProto" && field === MESSAGES.GraphProto.node.field) ||
    (message === "FunctionProto" && field === MESSAGES.FunctionProto.node.field)
  );
}

function decide({ message, messageBytes, field, value, bytes, isMessage }: WireOccurrence): WireDecision {
  if (message === "TensorProto" && namesExternalData(field, value))
    throw new ServeError(
      "EXTERNAL_DATA_FORBIDDEN",
      "The model keeps tensors outside its file, and nothing but the one file is served: store them inside it",
    );
  const decision = REMARKS[message]?.get(field) ?? (messageBytes > WHOLE_BYTES ? VALUES[message]?.get(field) : undefined) ?? "keep";
  if (decision === "keep" && !isMessage && bytes > LIMITS.MAX_MODEL_TEXT_BYTES)
    throw tooComplex(`has a name or a list of ${bytes} bytes, at most ${LIMITS.MAX_MODEL_TEXT_BYTES} are allowed`);
  return decision;
}

function tooComplex(what: string): ServeError {
  return new ServeError("MODEL_TOO_COMPLEX", `The model ${what}`);
}

/** Any entry, whatever it says: locations have many spellings, and checks of their text have been bypassed before. */
function namesExternalData(field: number, value: number): boolean {
  return field === TENSOR.externalData.field || (field === TENSOR.dataLocation.field && value >= EXTERNAL_DATA);
}
