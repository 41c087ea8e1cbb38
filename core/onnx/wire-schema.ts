import { MESSAGES, type ScalarName } from "./messages.ts";

/** How a field stands in a file: `varint`, `fixed64`, `bytes` (with its length before it), `fixed32`. */
export const WIRE_TYPES = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

/** What is known of one field of a message. */
export interface WireField {
  /** The wire types it may have: a repeated number may also stand packed. */
  readonly wireTypes: readonly number[];
  /** The message inside, for a field that is one. */
  readonly message?: string;
}

const SCALAR_WIRE_TYPES: { readonly [Name in ScalarName]: number } = {
  int32: WIRE_TYPES.varint,
  int64: WIRE_TYPES.varint,
  uint64: WIRE_TYPES.varint,
  float: WIRE_TYPES.fixed32,
  double: WIRE_TYPES.fixed64,
  string: WIRE_TYPES.bytes,
  bytes: WIRE_TYPES.bytes,
};

/**
 * Messages inside messages that `MESSAGES` leaves out, by field number: nothing of theirs is used, but what must not be in a file can be
 * in them too, and they nest. Numbers: `onnx/onnx.proto` of https://github.com/onnx/onnx.
 */
const FURTHER_MESSAGES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  ModelProto: { 20: "TrainingInfoProto" },
  TrainingInfoProto: { 1: "GraphProto", 2: "GraphProto" },
  AttributeProto: { 14: "TypeProto", 15: "TypeProto", 22: "SparseTensorProto", 23: "SparseTensorProto" },
  FunctionProto: { 11: "AttributeProto", 12: "ValueInfoProto" },
  TypeProto: { 4: "SequenceTypeProto", 5: "MapTypeProto", 9: "OptionalTypeProto" },
  SequenceTypeProto: { 1: "TypeProto" },
  MapTypeProto: { 2: "TypeProto" },
  OptionalTypeProto: { 1: "TypeProto" },
};

/** Message -> field number -> what is known of it. */
export const WIRE_SCHEMA: ReadonlyMap<string, ReadonlyMap<number, WireField>> = toWireSchema();

function toWireSchema(): Map<string, Map<number, WireField>> {
  const schema = new Map(
    Object.entries<Readonly<Record<string, SchemaRow>>>(MESSAGES).map(([name, rows]) => [name, new Map(Object.values(rows).map(toField))]),
  );
  for (const [name, rows] of Object.entries(FURTHER_MESSAGES)) {
    const fields = schema.get(name) ?? new Map<number, WireField>();
    for (const [field, message] of Object.entries(rows)) fields.set(Number(field), { wireTypes: [WIRE_TYPES.bytes], message });
    schema.set(name, fields);
  }
  return schema;
}

interface SchemaRow {
  readonly field: number;
  readonly one?: string;
  readonly many?: string;
}

function toField({ field, one, many }: SchemaRow): [number, WireField] {
  const kind = one ?? many ?? "";
  if (!isScalar(kind)) return [field, { wireTypes: [WIRE_TYPES.bytes], message: kind }];
  const wireType = SCALAR_WIRE_TYPES[kind];
  return [field, { wireTypes: many === undefined ? [wireType] : [wireType, WIRE_TYPES.bytes] }];
}

function isScalar(kind: string): kind is ScalarName {
  return kind in SCALAR_WIRE_TYPES;
}
