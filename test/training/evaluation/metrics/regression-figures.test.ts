import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toRegressionFigures } from "#training/evaluation/metrics/regression-figures.ts";
import { naiveRegression } from "./naive-figures.ts";

describe("toRegressionFigures()", () => {
  test("gives the published examples of sklearn.metrics", () => {
    const { mse, mae, r2 } = toRegressionFigures([2.5, 0, 2, 8], [3, -0.5, 2, 7]);
    expect([mse, mae]).toEqual([0.375, 0.5]);
    expect(r2).toBeCloseTo(0.9486, 4);
  });

  test("R² is null where all targets are equal, also where their mean is not exactly one of them", () => {
    expect(toRegressionFigures([1, 2], [1.5, 1.5])).toEqual({ mse: 0.25, mae: 0.5, r2: null });
    expect(toRegressionFigures([0.1, 0.1, 0.1], [0.1, 0.1, 0.1]).r2).toBeNull();
    expect(toRegressionFigures([5], [4]).r2).toBeNull();
  });

  test("several values a sample spread around the mean of their own column", () => {
    // Columns 0, 2 and 100, 102: each spreads by 1 around its mean, not by 50 around that of all.
    expect(toRegressionFigures([1, 100, 2, 102], [0, 100, 2, 102], 2).r2).toBeCloseTo(1 - 1 / 4, 12);
    expect(toRegressionFigures([1, 5, 1, 5], [1, 5, 1, 5], 2).r2).toBeNull();
  });

  test("refuses nothing at all and other lengths", () => {
    expect(() => toRegressionFigures([], [])).toThrow("An empty data set has no error");
    expect(() => toRegressionFigures([1], [1, 2])).toThrow("2 targets have 1 predictions");
  });

  test("agrees with the formulas written out", () => {
    const pair = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 40 }), (pairs) => {
        const [predictions, targets] = [pairs.map(([value]) => value), pairs.map(([, target]) => target)];
        const [ours, naive] = [toRegressionFigures(predictions, targets), naiveRegression(predictions, targets)];
        expect([ours.mse, ours.mae]).toEqual([expect.closeTo(naive.mse, 9), expect.closeTo(naive.mae, 9)]);
        if (naive.r2 !== null) expect(ours.r2).toBeCloseTo(naive.r2, 6);
      }),
      { numRuns: 100 },
    );
  });
});
