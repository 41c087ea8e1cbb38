import { describe, expect, test } from "vitest";
import { compareEnergy } from "#core/footprint/compare-energy.ts";
import { judgeVersions } from "#core/footprint/judge-versions.ts";
import { studentQuantile, toMeanInterval } from "#core/footprint/mean-interval.ts";

/** Thirty runs around a mean that scatter by a tenth, the same each time. */
const runs = (mean: number, phase = 0): number[] =>
  Array.from({ length: 30 }, (_, index) => mean * (1 + 0.1 * Math.sin(index * 2.4 + phase)));

describe("toMeanInterval()", () => {
  test.each([
    [5, 2.5706],
    [10, 2.2281],
    [29, 2.0452],
    [1000, 1.9623],
  ])("takes Student's quantile of %i degrees of freedom as %f", (degrees, quantile) => {
    expect(studentQuantile(degrees)).toBeCloseTo(quantile, 2);
  });

  test("gives the textbook's interval", () => {
    const { mean, low, high, samples } = toMeanInterval([4.9, 5.1, 5, 5.2, 4.8, 5]);
    expect([mean, samples]).toEqual([5, 6]);
    expect(low).toBeCloseTo(5 - 2.5706 * (Math.sqrt(0.02) / Math.sqrt(6)), 3);
    expect(high - mean).toBeCloseTo(mean - low, 12);
  });

  test("says nothing of one sample", () => {
    expect(() => toMeanInterval([1])).toThrow("at least two samples");
  });
});

describe("compareEnergy()", () => {
  test("shows that int8 took 37 % more on a small network", () => {
    const { ratio, verdict } = compareEnergy(runs(1e-6), runs(1.37e-6, 1));
    expect(verdict).toBe("more");
    expect(ratio.value).toBeCloseTo(1.37, 1);
    expect(ratio.low).toBeGreaterThan(1.25);
    expect(ratio.high).toBeLessThan(1.5);
  });

  test("shows that it took 7.7 times less on a large one", () => {
    const { ratio, verdict } = compareEnergy(runs(7.7e-3), runs(1e-3, 1));
    expect(verdict).toBe("less");
    expect(1 / ratio.value).toBeCloseTo(7.7, 0);
  });

  test("shows no difference where there is none", () => {
    expect(compareEnergy(runs(1), runs(1, 1)).verdict).toBe("same");
    expect(compareEnergy(runs(1), runs(1.02, 1)).verdict).toBe("same");
  });
});

test.each([
  [["more", "more", "same"], 0, "worse"],
  [["less", "same", "same"], 0, "better"],
  [["same", "same", "same"], 0, "same"],
  [["same", "same", "same"], -0.01, "worse"],
  [["less", "less", "less"], -0.01, "trade"],
  [["more", "more", "more"], 0.01, "trade"],
  [["more", "same", "less"], 0, "mixed"],
  [["more", "more", "more"], undefined, "worse"],
] as const)("judgeVersions() of energy %j and accuracy %s is %s", (verdicts, accuracy, expected) => {
  expect(
    judgeVersions(
      verdicts.map((verdict) => ({ verdict })),
      accuracy,
    ),
  ).toBe(expected);
});
