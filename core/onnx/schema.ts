import { create, createFileRegistry, type Message } from "@bufbuild/protobuf";
import { type GenMessage, messageDesc } from "@bufbuild/protobuf/codegenv2";
import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { MESSAGES, type MessageName, type MessageTable, SCALARS, type ScalarName } from "./messages.ts";

const PACKAGE = "onnx";
const FILE = "onnx.proto";

/** A message of `MESSAGES` as the program holds it: unset scalars read as zero, unset messages as undefined, lists as empty. */
export type OnnxMessage<Name extends MessageName> = Message<`onnx.${Name}`> & {
  -readonly [Field in keyof MessageTable[Name]]: FieldValue<MessageTable[Name][Field]>;
};

type FieldValue<Spec> = Spec extends { readonly many: infer Kind }
  ? ElementValue<Kind>[]
  : Spec extends { readonly one: infer Kind }
    ? Kind extends MessageName
      ? ElementValue<Kind> | undefined
      : ElementValue<Kind>
    : never;

type ElementValue<Kind> = Kind extends ScalarName ? (typeof SCALARS)[Kind]["zero"] : Kind extends MessageName ? OnnxMessage<Kind> : never;

export type Model = OnnxMessage<"ModelProto">;
export type Graph = OnnxMessage<"GraphProto">;
export type Node = OnnxMessage<"NodeProto">;
export type Attribute = OnnxMessage<"AttributeProto">;
export type TensorProto = OnnxMessage<"TensorProto">;
export type ValueInfo = OnnxMessage<"ValueInfoProto">;

const names = Object.keys(MESSAGES) as readonly MessageName[];

const file = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: FILE,
    package: PACKAGE,
    syntax: "proto2",
    messageType: names.map((name) => ({ name, field: toFields(name) })),
  }),
  () => undefined,
).getFile(FILE);

export const MODEL = describe("ModelProto");
export const GRAPH = describe("GraphProto");
export const NODE = describe("NodeProto");
export const ATTRIBUTE = describe("AttributeProto");
export const TENSOR = describe("TensorProto");
export const VALUE_INFO = describe("ValueInfoProto");
export const DIMENSION = describe("DimensionProto");

function describe<Name extends MessageName>(name: Name): GenMessage<OnnxMessage<Name>> {
  if (file === undefined) throw new Error(`The schema "${FILE}" is not in its own registry`);
  return messageDesc<OnnxMessage<Name>>(file, names.indexOf(name)) as GenMessage<OnnxMessage<Name>>;
}

function toFields(message: MessageName): FieldDescriptorProto[] {
  return Object.entries<FieldRow>(MESSAGES[message]).map(([name, row]) => {
    const kind = row.many ?? row.one;
    return create(FieldDescriptorProtoSchema, {
      name: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      jsonName: name,
      number: row.field,
      label: row.many === undefined ? FieldDescriptorProto_Label.OPTIONAL : FieldDescriptorProto_Label.REPEATED,
      ...(isScalar(kind) ? { type: SCALARS[kind].type } : { type: FieldDescriptorProto_Type.MESSAGE, typeName: `.${PACKAGE}.${kind}` }),
      ...(row.packed === true ? { options: { packed: true } } : {}),
    });
  });
}

interface FieldRow {
  readonly field: number;
  readonly one?: ScalarName | MessageName;
  readonly many?: ScalarName | MessageName;
  readonly packed?: boolean;
}

function isScalar(kind: ScalarName | MessageName | undefined): kind is ScalarName {
  return kind !== undefined && kind in SCALARS;
}
