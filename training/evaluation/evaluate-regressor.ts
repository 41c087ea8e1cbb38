import { toFloats } from "#core/protocol/floats.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import { type RegressionFigures, toRegressionFigures } from "./metrics/regression-figures.ts";

export interface RegressionReport extends RegressionFigures {
  readonly kind: "regression";
}

const FLOATING = ["FP16", "FP32", "FP64"];

/** The output with the predicted values. @throws {RangeError} when none, or more than one, can be it. */
export function findRegressorOutput(outputs: readonly TensorSignature[], width: number): string {
  const fitting = outputs.filter(
    ({ datatype, shape }) =>
      FLOATING.includes(datatype) && (shape.length === 1 ? width === 1 : shape.at(-1) === width || shape.at(-1) === -1),
  );
  const [output, ...further] = fitting;
  if (output !== undefined && further.length === 0) return output.name;
  const described = outputs.map(({ name, datatype, shape }) => `"${name}" ${datatype} [${shape.join(", ")}]`).join(", ");
  throw new RangeError(`No single output gives ${width} value${width === 1 ? "" : "s"} for each sample: the model has ${described}`);
}

/** Compares a regressor's answers with the targets. @throws {RangeError} when there is none, or one holds what is no number. */
export async function evaluateRegressor(
  targets: Float32Array,
  width: number,
  answers: AsyncIterable<{ readonly rows: number; readonly answer: Tensor }>,
): Promise<RegressionReport> {
  const predictions = new Float64Array(targets.length);
  let start = 0;
  for await (const { rows, answer } of answers) {
    const floats = toFloats(answer);
    if (floats.length < rows * width)
      throw new RangeError(`Output "${answer.name}" has ${floats.length} elements for ${rows} samples of ${width} values`);
    for (let index = 0; index < rows * width; index += 1) {
      const value = floats[index] ?? Number.NaN;
      if (!Number.isFinite(value))
        throw new RangeError(`Output "${answer.name}" holds ${value} for sample ${start + Math.floor(index / width)}`);
      predictions[start * width + index] = value;
    }
    start += rows;
  }
  return { kind: "regression", ...toRegressionFigures(predictions, targets, width) };
}
