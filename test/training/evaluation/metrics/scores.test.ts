import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrationError } from "#training/evaluation/metrics/calibration-error.ts";
import { logLoss } from "#training/evaluation/metrics/log-loss.ts";
import { percentile } from "#training/evaluation/metrics/percentile.ts";
import { rankOf, topKAccuracy } from "#training/evaluation/metrics/top-k.ts";
import { naiveCalibration, naiveRank } from "./naive-figures.ts";

describe("rankOf() and topKAccuracy()", () => {
  test("give the published example of sklearn.metrics.top_k_accuracy_score", () => {
    const scores = [0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1];
    const ranks = [0, 1, 2, 2].map((truth, row) => rankOf(scores, row * 3, 3, truth));
    expect(topKAccuracy(ranks, 2)).toBe(0.75);
    expect([topKAccuracy(ranks, 1), topKAccuracy(ranks, 3)]).toEqual([0.5, 1]);
  });

  test("ties go to the lower index", () => {
    const ties = [0.25, 0.25, 0.25, 0.25];
    expect([0, 1, 2, 3].map((truth) => rankOf(ties, 0, 4, truth))).toEqual([0, 1, 2, 3]);
  });

  test("agree with sorting, ties and all", () => {
    const scores = fc.array(fc.constantFrom(0, 0.1, 0.1, 0.2, 0.5, -1), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(scores, fc.nat(), (row, seed) => {
        const truth = seed % row.length;
        expect(rankOf([9, ...row], 1, row.length, truth)).toBe(naiveRank(row, truth));
      }),
      { numRuns: 200 },
    );
  });

  test("nothing has no top", () => expect(() => topKAccuracy([], 3)).toThrow("An empty data set has no top-3 accuracy"));
});

describe("logLoss()", () => {
  test("gives the published example of sklearn.metrics.log_loss", () => {
    expect(logLoss([0.9, 0.9, 0.8, 0.65])).toBeCloseTo(0.21616, 5);
  });

  test("clips at 1e-15, so that one sure and wrong answer is bounded, and at 1", () => {
    expect(logLoss([0])).toBeCloseTo(34.5388, 4);
    expect(logLoss([1.0000001])).toBe(0);
    expect(() => logLoss([])).toThrow("An empty data set has no log loss");
  });
});

describe("calibrationError()", () => {
  test("is the weighted distance of confidence and accuracy, by hand", () => {
    // Two bins: 0.95 of which half are right, 0.55 of which all are: (0.45 + 0.45) / 2.
    expect(calibrationError([0.95, 0.95, 0.55, 0.55], [1, 0, 1, 1])).toBeCloseTo(0.45, 12);
    expect(calibrationError([1, 1, 1], [1, 1, 1])).toBe(0);
  });

  test("a confidence on a border counts below it, so that neighbours do not cancel out", () => {
    // 3/15 is in the third bin with 0.15, and not with 0.21 in the fourth.
    expect(calibrationError([0.2, 0.15, 0.21], [1, 0, 0])).toBeCloseTo((0.8 - 0.15 + 0.21) / 3, 12);
  });

  test("agrees with binning sample by sample", () => {
    const sample = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
        const [confidences, isRight] = [samples.map(([value]) => value), samples.map(([, right]) => right)];
        expect(calibrationError(confidences, isRight)).toBeCloseTo(naiveCalibration(confidences, isRight), 9);
      }),
      { numRuns: 100 },
    );
  });
});

test("percentile() is the nearest rank", () => {
  const values = [15, 20, 35, 40, 50];
  expect([0.05, 0.3, 0.4, 0.5, 1].map((share) => percentile(values, share))).toEqual([15, 20, 20, 35, 50]);
  expect(() => percentile([], 0.5)).toThrow("An empty data set");
});
