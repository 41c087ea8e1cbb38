import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { noise } from "../noise.ts";

/** One product of matrices as a graph may hold it: `Gemm` in any of its forms, or `MatMul`. */
export interface LinearCase {
  readonly operator: "Gemm" | "MatMul";
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly transA: 0 | 1;
  readonly transB: 0 | 1;
  readonly alpha: number;
  readonly beta: number;
  readonly bias: "none" | "scalar" | "row" | "matrix-row" | "column" | "full" | "computed";
  readonly seed: number;
}

export interface LinearModel {
  readonly model: Uint8Array;
  /** What the caller sends, of the shape [rows, inputs] or, turned, [inputs, rows]. */
  readonly x: Float32Array;
  readonly xShape: readonly number[];
  /** Row-major as stored: [inputs, outputs], or turned. */
  readonly weight: Float32Array;
  /** Row-major [rows, outputs]: what is added, before beta. */
  readonly bias: Float32Array;
}

const BIAS_SHAPES = {
  none: () => [],
  scalar: () => [],
  row: ({ outputs }: LinearCase) => [outputs],
  "matrix-row": ({ outputs }: LinearCase) => [1, outputs],
  column: ({ rows }: LinearCase) => [rows, 1],
  full: ({ rows, outputs }: LinearCase) => [rows, outputs],
  computed: ({ outputs }: LinearCase) => [outputs],
} as const;

/** y = alpha·x·W + beta·bias, in floats. */
export function linearCase(row: LinearCase): LinearModel {
  const { operator, rows, inputs, outputs, transA, transB, alpha, beta, seed } = row;
  const graph = new GraphBuilder("linear");
  const xShape = transA === 1 ? [inputs, rows] : [rows, inputs];
  const x = graph.input("x", "FP32", xShape);
  const weight = noise(seed + 1, inputs * outputs);
  const w = graph.constant("FP32", transB === 1 ? [outputs, inputs] : [inputs, outputs], weight);
  const shape = BIAS_SHAPES[row.bias](row);
  const stored = noise(
    seed + 2,
    shape.reduce((product, size) => product * size, 1),
  );
  const c = graph.constant("FP32", shape, stored);
  const operands = row.bias === "none" ? [x, w] : [x, w, row.bias === "computed" ? graph.emit("Identity", [c]) : c];
  const y =
    operator === "MatMul" ? graph.emit("MatMul", [x, w], {}, "y") : graph.emit("Gemm", operands, { alpha, beta, transA, transB }, "y");
  graph.output(y, "FP32", [rows, outputs]);
  return { model: writeModel(graph.toModel()), x: noise(seed + 3, rows * inputs), xShape, weight, bias: spread(row, stored) };
}

function spread({ bias, rows, outputs }: LinearCase, stored: Float32Array): Float32Array {
  return Float32Array.from({ length: rows * outputs }, (_, index) => {
    const [row, column] = [Math.floor(index / outputs), index % outputs];
    if (bias === "none") return 0;
    if (bias === "scalar") return stored[0] ?? 0;
    if (bias === "column") return stored[row] ?? 0;
    return stored[bias === "full" ? index : column] ?? 0;
  });
}
