import type { Tensor } from "#core/protocol/tensor.ts";
import type { ClassifierReadout } from "./classifier-readout.ts";
import { readClasses, readScores } from "./classifier-readout.ts";
import { calibrationError } from "./metrics/calibration-error.ts";
import { type AveragedFigures, averageFigures, type ClassFigures, toClassFigures } from "./metrics/class-figures.ts";
import { accuracyOf, type ConfusionMatrix, countConfusions } from "./metrics/confusion-matrix.ts";
import { logLoss } from "./metrics/log-loss.ts";
import { rankOf, topKAccuracy } from "./metrics/top-k.ts";

export interface ClassificationReport {
  readonly kind: "classification";
  readonly accuracy: number;
  /** By k, for every k of `TOP_K` below the number of classes; absent for a model that only names the class. */
  readonly topK: Readonly<Record<string, number>>;
  readonly averages: AveragedFigures;
  readonly perClass: readonly (ClassFigures & { readonly class: string })[];
  readonly confusion: ConfusionMatrix;
  /** Of probabilities alone: a model that gives other scores has neither. */
  readonly probabilities?: { readonly logLoss: number; readonly calibrationError: number };
}

export interface ClassificationOptions {
  readonly readout: ClassifierReadout;
  readonly truth: Uint32Array;
  readonly classes: number;
  readonly classNames?: readonly string[] | undefined;
  /** The answers of the readout's output, in the order of the samples. */
  readonly answers: AsyncIterable<{ readonly rows: number; readonly answer: Tensor }>;
}

const TOP_K = [1, 3, 5] as const;
/** A row of probabilities sums to 1 within this much; half precision is the coarsest. */
const SUM_TOLERANCE = 0.01;

/** Scores a classifier's answers. @throws {RangeError} when there is none, or one cannot be a classifier's. */
export async function evaluateClassifier({
  readout,
  truth,
  classes,
  classNames,
  answers,
}: ClassificationOptions): Promise<ClassificationReport> {
  const score = createScores(truth, classes);
  let start = 0;
  for await (const { rows, answer } of answers) {
    if (readout.kind === "class") score.guesses.set(readClasses(answer, rows, classes, classNames), start);
    else scoreRows(score, readScores(readout, answer, rows, classes), start, rows);
    start += rows;
  }
  const confusion = countConfusions(truth, score.guesses, classes);
  const isRight = Uint8Array.from(truth, (value, index) => (value === score.guesses[index] ? 1 : 0));
  const hasScores = readout.kind !== "class";
  return {
    kind: "classification",
    accuracy: accuracyOf(confusion),
    topK: hasScores ? Object.fromEntries(TOP_K.filter((k) => k < classes).map((k) => [k, topKAccuracy(score.ranks, k)])) : {},
    averages: averageFigures(confusion),
    perClass: toClassFigures(confusion).map((figures, index) => ({ class: classNames?.[index] ?? String(index), ...figures })),
    confusion,
    ...(hasScores && score.areProbabilities
      ? { probabilities: { logLoss: logLoss(score.trueScores), calibrationError: calibrationError(score.confidences, isRight) } }
      : {}),
  };
}

interface Scores {
  readonly truth: Uint32Array;
  readonly classes: number;
  readonly guesses: Uint32Array;
  readonly ranks: Uint32Array;
  readonly trueScores: Float64Array;
  readonly confidences: Float64Array;
  areProbabilities: boolean;
}

function createScores(truth: Uint32Array, classes: number): Scores {
  const { length } = truth;
  return {
    truth,
    classes,
    guesses: new Uint32Array(length),
    ranks: new Uint32Array(length),
    trueScores: new Float64Array(length),
    confidences: new Float64Array(length),
    areProbabilities: true,
  };
}

function scoreRows(score: Scores, scores: ArrayLike<number>, start: number, rows: number): void {
  const { truth, classes } = score;
  for (let row = 0; row < rows; row += 1) {
    const at = row * classes;
    const sample = start + row;
    const own = truth[sample] ?? 0;
    let best = 0;
    let sum = 0;
    for (let index = 0; index < classes; index += 1) {
      const value = scores[at + index] ?? 0;
      sum += value;
      if (value < 0 || value > 1) score.areProbabilities = false;
      if (value > (scores[at + best] ?? 0)) best = index;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) score.areProbabilities = false;
    score.guesses[sample] = best;
    score.ranks[sample] = rankOf(scores, at, classes, own);
    score.trueScores[sample] = scores[at + own] ?? 0;
    score.confidences[sample] = scores[at + best] ?? 0;
  }
}
