import { checkNotEmpty } from "./not-empty.ts";

/** Row: the true class. Column: the class that was named. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts which class was taken for which.
 * @param truth, guesses one class number a sample.
 * @throws {RangeError} when there is no sample, the lengths differ, or a number is no class.
 */
export function countConfusions(truth: ArrayLike<number>, guesses: ArrayLike<number>, classes: number): ConfusionMatrix {
  checkNotEmpty(truth.length, "confusion matrix");
  if (truth.length !== guesses.length) throw new RangeError(`${truth.length} samples have ${guesses.length} guesses`);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let index = 0; index < truth.length; index += 1) {
    const row = matrix[truth[index] ?? -1];
    const guess = guesses[index] ?? -1;
    const count = row?.[guess];
    if (row === undefined || count === undefined)
      throw new RangeError(`Sample ${index} is of class ${truth[index]} and taken for ${guesses[index]}; there are ${classes} classes`);
    row[guess] = count + 1;
  }
  return matrix;
}

/** Samples on the diagonal, as a share of all. @throws {RangeError} when there is no sample. */
export function accuracyOf(matrix: ConfusionMatrix): number {
  const samples = matrix.flat().reduce((sum, count) => sum + count, 0);
  checkNotEmpty(samples, "accuracy");
  return matrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0) / samples;
}
