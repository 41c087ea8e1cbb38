import { create } from "@bufbuild/protobuf";
import { ATTRIBUTE_TYPES } from "./messages.ts";
import { type AttributeKind, type AttributesOf, type AttributeValues, OPERATORS, type Operator } from "./operators.ts";
import { ATTRIBUTE, type Attribute } from "./schema.ts";
import { toTensorProto } from "./tensor-content.ts";

type Content = Partial<Pick<Attribute, "f" | "floats" | "i" | "ints" | "s" | "strings" | "t" | "g">> & Pick<Attribute, "type">;

const CONTENT: { readonly [Kind in AttributeKind]: (value: AttributeValues[Kind]) => Content } = {
  float: (f) => ({ type: ATTRIBUTE_TYPES.FLOAT, f }),
  floats: (floats) => ({ type: ATTRIBUTE_TYPES.FLOATS, floats: [...floats] }),
  int: (i) => ({ type: ATTRIBUTE_TYPES.INT, i: BigInt(i) }),
  ints: (ints) => ({ type: ATTRIBUTE_TYPES.INTS, ints: ints.map(BigInt) }),
  string: (text) => ({ type: ATTRIBUTE_TYPES.STRING, s: new TextEncoder().encode(text) }),
  strings: (texts) => ({ type: ATTRIBUTE_TYPES.STRINGS, strings: texts.map((text) => new TextEncoder().encode(text)) }),
  tensor: (tensor) => ({ type: ATTRIBUTE_TYPES.TENSOR, t: toTensorProto(tensor) }),
  graph: (g) => ({ type: ATTRIBUTE_TYPES.GRAPH, g }),
};

/** The attributes of one node, in the order of the operator's table. */
export function toAttributes<Op extends Operator>(operator: Op, values: AttributesOf<Op>): Attribute[] {
  const kinds: Readonly<Record<string, AttributeKind>> = OPERATORS[operator];
  const given = new Map<string, unknown>(Object.entries(values));
  return Object.entries(kinds).flatMap(([name, kind]) => {
    const value = given.get(name);
    return value === undefined ? [] : [create(ATTRIBUTE, { name, ...toContent(kind, value) })];
  });
}

function toContent(kind: AttributeKind, value: unknown): Content {
  // `AttributesOf` has tied the value to the kind already; the table lookup loses that tie.
  return (CONTENT[kind] as (value: unknown) => Content)(value);
}
