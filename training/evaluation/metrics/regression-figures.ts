import { checkNotEmpty } from "./not-empty.ts";

export interface RegressionFigures {
  readonly mse: number;
  readonly mae: number;
  /** 1 − SSres/SStot; null where all targets are equal. With several values a sample, over all of them, each around its own mean. */
  readonly r2: number | null;
}

/**
 * Mean squared error, mean absolute error and R² over all elements.
 * @param width values of one sample, which are neighbours. @throws {RangeError} when there is no sample or the lengths differ.
 */
export function toRegressionFigures(predictions: ArrayLike<number>, targets: ArrayLike<number>, width = 1): RegressionFigures {
  checkNotEmpty(targets.length, "error");
  if (predictions.length !== targets.length) throw new RangeError(`${targets.length} targets have ${predictions.length} predictions`);
  const means = meansOf(targets, width);
  let squares = 0;
  let distances = 0;
  let spread = 0;
  for (let index = 0; index < targets.length; index += 1) {
    const target = targets[index] ?? 0;
    const error = (predictions[index] ?? 0) - target;
    squares += error * error;
    distances += Math.abs(error);
    spread += (target - (means[index % width] ?? 0)) ** 2;
  }
  const count = targets.length;
  return { mse: squares / count, mae: distances / count, r2: isConstant(targets, width) ? null : 1 - squares / spread };
}

/** Whether no value differs from sample to sample. The spread cannot tell: the mean of equal numbers may be off in its last bit. */
function isConstant(targets: ArrayLike<number>, width: number): boolean {
  for (let index = width; index < targets.length; index += 1) if (targets[index] !== targets[index % width]) return false;
  return true;
}

function meansOf(targets: ArrayLike<number>, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (let index = 0; index < targets.length; index += 1) sums[index % width] = (sums[index % width] ?? 0) + (targets[index] ?? 0);
  return sums.map((sum) => sum / (targets.length / width));
}
