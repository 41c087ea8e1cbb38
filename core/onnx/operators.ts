import type { Tensor } from "#core/protocol/tensor.ts";
import type { Graph } from "./schema.ts";

/** What an attribute may hold, by its kind; `int` and `ints` are JavaScript integers. */
export interface AttributeValues {
  readonly float: number;
  readonly int: number;
  readonly ints: readonly number[];
  readonly string: string;
  readonly tensor: Tensor;
  readonly graph: Graph;
}

export type AttributeKind = keyof AttributeValues;

/** The operators our graphs use, with their attributes. Source: onnx/onnx `docs/Operators.md`, operator set `BUILT_OPSET`. */
export const OPERATORS = {
  Add: {},
  ArgMax: { axis: "int", keepdims: "int" },
  Cast: { to: "int" },
  Div: {},
  Dropout: { seed: "int" },
  Equal: {},
  Exp: {},
  Gemm: { alpha: "float", beta: "float", transA: "int", transB: "int" },
  Greater: {},
  Identity: {},
  Mul: {},
  OneHot: { axis: "int" },
  Pow: {},
  ReduceMean: { axes: "ints", keepdims: "int" },
  ReduceSum: { keepdims: "int" },
  Reshape: {},
  Scan: { body: "graph", num_scan_inputs: "int" },
  Shape: {},
  Softmax: { axis: "int" },
  SoftmaxCrossEntropyLoss: { reduction: "string" },
  Sqrt: {},
  Sub: {},
  Where: {},
} as const satisfies Record<string, Readonly<Record<string, AttributeKind>>>;

export type Operator = keyof typeof OPERATORS;

export type AttributesOf<Op extends Operator> = {
  readonly [Name in keyof (typeof OPERATORS)[Op]]?: (typeof OPERATORS)[Op][Name] extends AttributeKind
    ? AttributeValues[(typeof OPERATORS)[Op][Name]]
    : never;
};

/** Operator set and file format of every graph we build (`ReduceMean` takes its axes as an attribute up to 17). */
export const BUILT_OPSET = 17;
export const BUILT_IR_VERSION = 8;
