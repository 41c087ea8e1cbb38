import { FieldDescriptorProto_Type } from "@bufbuild/protobuf/wkt";

/** Protobuf scalar types the schema uses, with the value that an unset field reads as (its type is the field's type). */
export const SCALARS = {
  int32: { type: FieldDescriptorProto_Type.INT32, zero: 0 as number },
  int64: { type: FieldDescriptorProto_Type.INT64, zero: 0n as bigint },
  uint64: { type: FieldDescriptorProto_Type.UINT64, zero: 0n as bigint },
  float: { type: FieldDescriptorProto_Type.FLOAT, zero: 0 as number },
  double: { type: FieldDescriptorProto_Type.DOUBLE, zero: 0 as number },
  string: { type: FieldDescriptorProto_Type.STRING, zero: "" as string },
  bytes: { type: FieldDescriptorProto_Type.BYTES, zero: new Uint8Array() as Uint8Array },
} as const;

export type ScalarName = keyof typeof SCALARS;

/**
 * The part of the ONNX format the product reads and writes; what is not here survives a round trip as unknown fields.
 * Numbers: `onnx/onnx.proto` of https://github.com/onnx/onnx. Enumerations are int32 here: the wire form is the same.
 */
export const MESSAGES = {
  ModelProto: {
    irVersion: { field: 1, one: "int64" },
    producerName: { field: 2, one: "string" },
    producerVersion: { field: 3, one: "string" },
    domain: { field: 4, one: "string" },
    modelVersion: { field: 5, one: "int64" },
    graph: { field: 7, one: "GraphProto" },
    opsetImport: { field: 8, many: "OperatorSetIdProto" },
    metadataProps: { field: 14, many: "StringStringEntryProto" },
    functions: { field: 25, many: "FunctionProto" },
  },
  GraphProto: {
    node: { field: 1, many: "NodeProto" },
    name: { field: 2, one: "string" },
    initializer: { field: 5, many: "TensorProto" },
    input: { field: 11, many: "ValueInfoProto" },
    output: { field: 12, many: "ValueInfoProto" },
    valueInfo: { field: 13, many: "ValueInfoProto" },
    sparseInitializer: { field: 15, many: "SparseTensorProto" },
    metadataProps: { field: 16, many: "StringStringEntryProto" },
  },
  NodeProto: {
    input: { field: 1, many: "string" },
    output: { field: 2, many: "string" },
    name: { field: 3, one: "string" },
    opType: { field: 4, one: "string" },
    attribute: { field: 5, many: "AttributeProto" },
    domain: { field: 7, one: "string" },
  },
  AttributeProto: {
    name: { field: 1, one: "string" },
    f: { field: 2, one: "float" },
    i: { field: 3, one: "int64" },
    s: { field: 4, one: "bytes" },
    t: { field: 5, one: "TensorProto" },
    g: { field: 6, one: "GraphProto" },
    floats: { field: 7, many: "float" },
    ints: { field: 8, many: "int64" },
    strings: { field: 9, many: "bytes" },
    tensors: { field: 10, many: "TensorProto" },
    graphs: { field: 11, many: "GraphProto" },
    type: { field: 20, one: "int32" },
    refAttrName: { field: 21, one: "string" },
  },
  TensorProto: {
    dims: { field: 1, many: "int64" },
    dataType: { field: 2, one: "int32" },
    floatData: { field: 4, many: "float", packed: true },
    int32Data: { field: 5, many: "int32", packed: true },
    stringData: { field: 6, many: "bytes" },
    int64Data: { field: 7, many: "int64", packed: true },
    name: { field: 8, one: "string" },
    rawData: { field: 9, one: "bytes" },
    doubleData: { field: 10, many: "double", packed: true },
    uint64Data: { field: 11, many: "uint64", packed: true },
    externalData: { field: 13, many: "StringStringEntryProto" },
    dataLocation: { field: 14, one: "int32" },
    metadataProps: { field: 16, many: "StringStringEntryProto" },
  },
  SparseTensorProto: {
    values: { field: 1, one: "TensorProto" },
    indices: { field: 2, one: "TensorProto" },
    dims: { field: 3, many: "int64" },
  },
  FunctionProto: {
    name: { field: 1, one: "string" },
    node: { field: 7, many: "NodeProto" },
    domain: { field: 10, one: "string" },
  },
  ValueInfoProto: { name: { field: 1, one: "string" }, type: { field: 2, one: "TypeProto" } },
  /** Sequence 4, map 5, sparse 8 and optional 9 stay unknown fields: no wire datatype of the protocol holds them. */
  TypeProto: { tensorType: { field: 1, one: "TensorTypeProto" } },
  TensorTypeProto: { elemType: { field: 1, one: "int32" }, shape: { field: 2, one: "TensorShapeProto" } },
  TensorShapeProto: { dim: { field: 1, many: "DimensionProto" } },
  DimensionProto: { dimValue: { field: 1, one: "int64" }, dimParam: { field: 2, one: "string" } },
  OperatorSetIdProto: { domain: { field: 1, one: "string" }, version: { field: 2, one: "int64" } },
  StringStringEntryProto: { key: { field: 1, one: "string" }, value: { field: 2, one: "string" } },
} as const;

export type MessageTable = typeof MESSAGES;
export type MessageName = keyof MessageTable;

/** `AttributeProto.type`. */
export const ATTRIBUTE_TYPES = { FLOAT: 1, INT: 2, STRING: 3, TENSOR: 4, GRAPH: 5, FLOATS: 6, INTS: 7, STRINGS: 8 } as const;

/** `TensorProto.data_location`: the bytes are in another file. */
export const EXTERNAL_DATA = 1;
