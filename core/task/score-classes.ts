import type { ClassificationTask } from "#core/model/served-task.ts";
import { toFloats } from "#core/protocol/floats.ts";
import type { Tensor } from "#core/protocol/tensor.ts";

/** One class and how sure the model is of it: the field's usual words, in which a class is a label. */
export interface ScoredClass {
  readonly label: string;
  readonly score: number;
}

/** The output with scores from 0 to 1 in place of what the model gives, row by row. */
export function toScores(output: Tensor, { apply, classes }: ClassificationTask): Tensor {
  if (apply === "none") return output;
  const values = toFloats(output);
  const scores = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += classes.length) {
    const logits = Array.from(values.subarray(row, row + classes.length));
    scores.set(apply === "softmax" ? softmax(logits) : logits.map(sigmoid), row);
  }
  return { ...output, datatype: "FP32", data: scores };
}

/** The classes of each row with the greatest scores, best first; of equal ones the earlier class comes first. */
export function rankClasses(scores: Tensor, classes: readonly string[], count: number): readonly (readonly ScoredClass[])[] {
  const values = toFloats(scores);
  const rows = values.length / classes.length;
  return Array.from({ length: rows }, (_, row) => {
    const scored = classes.map((label, place) => ({ label, score: values[row * classes.length + place] ?? 0 }));
    return scored.sort((a, b) => b.score - a.score).slice(0, count);
  });
}

/** The greatest is taken off first, so that no power overflows. */
function softmax(logits: readonly number[]): readonly number[] {
  const greatest = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
