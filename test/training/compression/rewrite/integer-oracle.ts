import { quantizeChannels } from "#training/compression/rewrite/quantize-channels.ts";
import type { LinearCase, LinearModel } from "./linear-models.ts";

/** What a linear layer on integers answers, worked out number by number, and how far it may be from the answer in floats. */
export interface IntegerAnswer {
  readonly answer: readonly number[];
  readonly floats: readonly number[];
  /** For each element: half a step of every factor times the other factor. */
  readonly bounds: readonly number[];
}

/** Source: the formulas of `DynamicQuantizeLinear` and `MatMulInteger` in onnx/onnx `docs/Operators.md`. */
export function integerAnswer(row: LinearCase, { x, weight, bias }: LinearModel, bits: 7 | 8): IntegerAnswer {
  const { rows, inputs, outputs, transA, transB, alpha, beta } = row;
  const factor = row.operator === "Gemm" ? alpha : 1;
  const scaled = weight.map((value) => value * factor);
  const shape = transB === 1 ? [outputs, inputs] : [inputs, outputs];
  const { values, scales } = quantizeChannels({ name: "w", datatype: "FP32", shape, data: scaled }, transB === 1 ? 0 : 1, bits);
  const range = { low: Math.min(0, ...x), high: Math.max(0, ...x) };
  const step = Math.fround(Math.fround(range.high - range.low) / 255);
  const zero = roundEven(Math.fround((0 - range.low) / step));
  const at = {
    x: (r: number, k: number) => x[transA === 1 ? k * rows + r : r * inputs + k] ?? 0,
    w: (k: number, n: number) => (transB === 1 ? n * inputs + k : k * outputs + n),
  };
  const each = (value: (r: number, n: number) => number) =>
    Array.from({ length: rows * outputs }, (_, index) => value(Math.floor(index / outputs), index % outputs));
  const sum = (term: (k: number) => number) => Array.from({ length: inputs }, (_, k) => term(k)).reduce((total, value) => total + value, 0);
  const added = (r: number, n: number) => (row.operator === "Gemm" ? beta * (bias[r * outputs + n] ?? 0) : 0);
  const byte = (value: number) => Math.max(0, Math.min(255, roundEven(Math.fround(value / step)) + zero));
  return {
    answer: each((r, n) => sum((k) => (byte(at.x(r, k)) - zero) * (values[at.w(k, n)] ?? 0)) * step * (scales[n] ?? 0) + added(r, n)),
    floats: each((r, n) => sum((k) => at.x(r, k) * (scaled[at.w(k, n)] ?? 0)) + added(r, n)),
    bounds: each((r, n) => {
      const weightStep = scales[n] ?? 0;
      // A value may be off by a whole step of the activation where the zero point was rounded, and by half a step of the weight.
      return sum((k) => step * (Math.abs(scaled[at.w(k, n)] ?? 0) + weightStep / 2) + (Math.abs(at.x(r, k)) * weightStep) / 2) + 1e-4;
    }),
  };
}

function roundEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
