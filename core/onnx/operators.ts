import type { Tensor } from "#core/protocol/tensor.ts";
import type { Graph } from "./schema.ts";

/** What an attribute may hold, by its kind; `int` and `ints` are integers, as `bigint` where a number cannot hold them. */
export interface AttributeValues {
  readonly float: number;
  readonly floats: readonly number[];
  readonly int: number;
  readonly ints: readonly (number | bigint)[];
  readonly string: string;
  readonly strings: readonly string[];
  readonly tensor: Tensor;
  readonly graph: Graph;
}

export type AttributeKind = keyof AttributeValues;

/**
 * The operators our graphs use, with their attributes. Sources: onnx/onnx `docs/Operators.md` and `docs/Operators-ml.md`, in the versions
 * of `BUILT_OPSETS`.
 */
export const OPERATORS = {
  Abs: {},
  Add: {},
  ArgMax: { axis: "int", keepdims: "int" },
  AveragePool: { count_include_pad: "int", kernel_shape: "ints", pads: "ints", strides: "ints" },
  BatchNormalization: { epsilon: "float" },
  Cast: { to: "int" },
  Concat: { axis: "int" },
  ConstantOfShape: {},
  Conv: { dilations: "ints", group: "int", kernel_shape: "ints", pads: "ints", strides: "ints" },
  ConvInteger: { dilations: "ints", group: "int", kernel_shape: "ints", pads: "ints", strides: "ints" },
  ConvTranspose: { group: "int", kernel_shape: "ints", output_padding: "ints", pads: "ints", strides: "ints" },
  Cos: {},
  DequantizeLinear: { axis: "int" },
  Div: {},
  Dropout: { seed: "int" },
  DynamicQuantizeLinear: {},
  Equal: {},
  Erf: {},
  Exp: {},
  Expand: {},
  Flatten: { axis: "int" },
  Floor: {},
  Gather: { axis: "int" },
  GatherND: {},
  Gemm: { alpha: "float", beta: "float", transA: "int", transB: "int" },
  GlobalAveragePool: {},
  Greater: {},
  Identity: {},
  LSTM: { direction: "string", hidden_size: "int" },
  LabelEncoder: { default_float: "float", keys_strings: "strings", values_floats: "floats" },
  LayerNormalization: { axis: "int", epsilon: "float" },
  LogSoftmax: { axis: "int" },
  MatMul: {},
  MatMulInteger: {},
  Max: {},
  MaxPool: { kernel_shape: "ints", pads: "ints", strides: "ints" },
  MaxUnpool: { kernel_shape: "ints", strides: "ints" },
  Min: {},
  Mul: {},
  Neg: {},
  NonMaxSuppression: { center_point_box: "int" },
  OneHot: { axis: "int" },
  Pow: {},
  QuantizeLinear: { axis: "int" },
  ReduceMean: { axes: "ints", keepdims: "int" },
  ReduceSum: { keepdims: "int" },
  Relu: {},
  Reshape: {},
  Scan: { body: "graph", num_scan_inputs: "int" },
  ScatterElements: { axis: "int", reduction: "string" },
  Shape: {},
  Sigmoid: {},
  Sign: {},
  Slice: {},
  Softmax: { axis: "int" },
  SoftmaxCrossEntropyLoss: { reduction: "string" },
  Softplus: {},
  Sqrt: {},
  Squeeze: {},
  Sub: {},
  Tanh: {},
  Transpose: { perm: "ints" },
  TreeEnsembleClassifier: {
    class_ids: "ints",
    class_nodeids: "ints",
    class_treeids: "ints",
    class_weights: "floats",
    classlabels_int64s: "ints",
    classlabels_strings: "strings",
    nodes_falsenodeids: "ints",
    nodes_featureids: "ints",
    nodes_modes: "strings",
    nodes_nodeids: "ints",
    nodes_treeids: "ints",
    nodes_truenodeids: "ints",
    nodes_values: "floats",
    post_transform: "string",
  },
  Unsqueeze: {},
  Where: {},
  ZipMap: { classlabels_int64s: "ints", classlabels_strings: "strings" },
} as const satisfies Record<string, Readonly<Record<string, AttributeKind>>>;

export type Operator = keyof typeof OPERATORS;

export type AttributesOf<Op extends Operator> = {
  readonly [Name in keyof (typeof OPERATORS)[Op]]?: (typeof OPERATORS)[Op][Name] extends AttributeKind
    ? AttributeValues[(typeof OPERATORS)[Op][Name]]
    : never;
};

/** The operators that are not of the standard set, with their domain. */
export const OPERATOR_DOMAINS: { readonly [Op in Operator]?: Exclude<OperatorDomain, ""> } = {
  LabelEncoder: "ai.onnx.ml",
  TreeEnsembleClassifier: "ai.onnx.ml",
  ZipMap: "ai.onnx.ml",
};

/** Operator sets, by domain, and file format of every graph we build (`ReduceMean` takes its axes as an attribute up to 17). */
export const BUILT_OPSETS = { "": 17, "ai.onnx.ml": 3 } as const;

export type OperatorDomain = keyof typeof BUILT_OPSETS;

export const BUILT_IR_VERSION = 8;
