import type { ConfusionMatrix } from "./confusion-matrix.ts";
import { checkNotEmpty } from "./not-empty.ts";

export interface Figures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ClassFigures extends Figures {
  /** Samples whose true class it is. */
  readonly support: number;
  /** Figures that are 0 because their denominator is. */
  readonly undefinedFigures: readonly (keyof Figures)[];
}

export interface AveragedFigures {
  /** Means over the classes. */
  readonly macro: Figures;
  /** Of the counts of all classes together; with one class a sample each of them is the accuracy. */
  readonly micro: Figures;
  /** Means by the classes' support. */
  readonly weighted: Figures;
}

/**
 * Precision TP/(TP+FP), recall TP/(TP+FN) and F1 = 2PR/(P+R) of each class; a zero denominator gives 0 and is named.
 * Source: van Rijsbergen, Information Retrieval, 1979.
 */
export function toClassFigures(matrix: ConfusionMatrix): readonly ClassFigures[] {
  return matrix.map((row, index) => {
    const hits = row[index] ?? 0;
    const support = total(row);
    const named = total(matrix.map((other) => other[index] ?? 0));
    const figures = toFigures(hits, named, support);
    const { precision, recall } = figures;
    const denominators = { precision: named, recall: support, f1: precision + recall };
    const undefinedFigures = (["precision", "recall", "f1"] as const).filter((name) => denominators[name] === 0);
    return { ...figures, support, undefinedFigures };
  });
}

/** @throws {RangeError} when there is no sample. */
export function averageFigures(matrix: ConfusionMatrix): AveragedFigures {
  const classes = toClassFigures(matrix);
  const samples = total(classes.map(({ support }) => support));
  checkNotEmpty(samples, "precision");
  const hits = total(matrix.map((row, index) => row[index] ?? 0));
  return {
    macro: mean(classes, () => 1 / classes.length),
    micro: toFigures(hits, samples, samples),
    weighted: mean(classes, ({ support }) => support / samples),
  };
}

function toFigures(hits: number, named: number, support: number): Figures {
  const precision = named === 0 ? 0 : hits / named;
  const recall = support === 0 ? 0 : hits / support;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function mean(classes: readonly ClassFigures[], weight: (figures: ClassFigures) => number): Figures {
  const of = (name: keyof Figures) => total(classes.map((figures) => figures[name] * weight(figures)));
  return { precision: of("precision"), recall: of("recall"), f1: of("f1") };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
