import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averageFigures, toClassFigures } from "#training/evaluation/metrics/class-figures.ts";
import { accuracyOf, type ConfusionMatrix, countConfusions } from "#training/evaluation/metrics/confusion-matrix.ts";
import { naiveAccuracy, naiveFigures } from "./naive-figures.ts";

/** Classes, and pairs of a true class and the class named. */
const LABELLED = fc.integer({ min: 1, max: 6 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    pairs: fc.array(fc.tuple(fc.nat({ max: classes - 1 }), fc.nat({ max: classes - 1 })), { minLength: 1, maxLength: 40 }),
  }),
);

function agrees(matrix: ConfusionMatrix, truth: readonly number[], guesses: readonly number[]): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-12;
  return (
    near(accuracyOf(matrix), naiveAccuracy(truth, guesses)) &&
    toClassFigures(matrix).every((figures, index) => {
      const naive = naiveFigures(truth, guesses, index);
      return (["precision", "recall", "f1", "support"] as const).every((name) => near(figures[name], naive[name]));
    })
  );
}

describe("countConfusions()", () => {
  test("puts true classes in rows and named ones in columns, as scikit-learn's example has it", () => {
    expect(countConfusions([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 3)).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
  });

  test("refuses nothing at all, other lengths, and what is no class", () => {
    expect(() => countConfusions([], [], 2)).toThrow("An empty data set has no confusion matrix");
    expect(() => countConfusions([0, 1], [0], 2)).toThrow("2 samples have 1 guesses");
    expect(() => countConfusions([0, 2], [0, 0], 2)).toThrow("Sample 1 is of class 2");
    expect(() => countConfusions([0, 1], [0, -1], 2)).toThrow("taken for -1");
  });
});

describe("toClassFigures() and averageFigures()", () => {
  test("give scikit-learn's published report", () => {
    // The example of sklearn.metrics.classification_report: three classes, the second never named right.
    const matrix = countConfusions([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], 3);
    const rounded = (figures: object) =>
      Object.values(figures).map((value) => (typeof value === "number" ? Number(value.toFixed(2)) : value));
    expect(toClassFigures(matrix).map(rounded)).toEqual([
      [0.5, 1, 0.67, 1, []],
      [0, 0, 0, 1, ["f1"]],
      [1, 0.67, 0.8, 3, []],
    ]);
    const { macro, micro, weighted } = averageFigures(matrix);
    expect([macro, micro, weighted].map(rounded)).toEqual([
      [0.5, 0.56, 0.49],
      [0.6, 0.6, 0.6],
      [0.7, 0.6, 0.61],
    ]);
  });

  test("say which figures have a zero denominator, and count them as 0", () => {
    const [never, absent] = toClassFigures(countConfusions([0, 0], [1, 1], 3)).slice(0, 2);
    expect(never).toMatchObject({ precision: 0, recall: 0, f1: 0, undefinedFigures: ["precision", "f1"] });
    expect(absent).toMatchObject({ support: 0, precision: 0, recall: 0, undefinedFigures: ["recall", "f1"] });
  });

  test("agree with counting sample by sample; micro averages are the accuracy", () => {
    fc.assert(
      fc.property(LABELLED, ({ classes, pairs }) => {
        const [truth, guesses] = [pairs.map(([value]) => value), pairs.map(([, guess]) => guess)];
        const matrix = countConfusions(truth, guesses, classes);
        const { micro, weighted } = averageFigures(matrix);
        expect(agrees(matrix, truth, guesses)).toBe(true);
        for (const value of Object.values(micro)) expect(value).toBeCloseTo(accuracyOf(matrix), 12);
        expect(weighted.recall).toBeCloseTo(accuracyOf(matrix), 12);
      }),
      { numRuns: 100 },
    );
  });

  test("a matrix with rows and columns exchanged is told apart", () => {
    const [truth, guesses] = [
      [0, 1, 2, 2, 2],
      [0, 0, 2, 2, 1],
    ];
    const exchanged = countConfusions(guesses ?? [], truth ?? [], 3);
    expect(agrees(exchanged, truth ?? [], guesses ?? [])).toBe(false);
  });

  test("nothing has no average", () => {
    expect(() => averageFigures([[0]])).toThrow("An empty data set");
    expect(() => accuracyOf([[0]])).toThrow("An empty data set");
  });
});
