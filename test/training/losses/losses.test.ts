import { describe, expect, test } from "vitest";
import { BINARY_CROSS_ENTROPY } from "#training/losses/binary-cross-entropy.ts";
import { MEAN_SQUARED_ERROR } from "#training/losses/mean-squared-error.ts";
import { ONE_HOT_CROSS_ENTROPY } from "#training/losses/one-hot-cross-entropy.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { runLoss } from "../network/run-once.ts";

const LOGITS = [
  [2, -1, 0.5],
  [0, 3, 1],
];
const SOFTMAX = LOGITS.map((row) => row.map((value) => Math.exp(value) / row.reduce((sum, other) => sum + Math.exp(other), 0)));
const CLASSES = [2, 1];
const run = { batch: 2, z: LOGITS.flat() };

describe("SPARSE_CROSS_ENTROPY", () => {
  test("is the mean of -log softmax, its gradient softmax less truth, and counts hits", async () => {
    const seen = await runLoss(SPARSE_CROSS_ENTROPY, [3], { ...run, target: CLASSES });
    expect(seen.value?.[0]).toBeCloseTo(-CLASSES.reduce((sum, truth, row) => sum + Math.log(SOFTMAX[row]?.[truth] ?? 0), 0) / 2, 5);
    const gradient = SOFTMAX.flatMap((row, at) => row.map((value, column) => (value - (column === CLASSES[at] ? 1 : 0)) / 2));
    for (const [at, expected] of gradient.entries()) expect(seen.gradient?.[at]).toBeCloseTo(expected, 5);
    expect(seen.correct).toBe(1);
  });
});

describe("ONE_HOT_CROSS_ENTROPY", () => {
  test("is the sparse one where the truth is certain", async () => {
    const sparse = await runLoss(SPARSE_CROSS_ENTROPY, [3], { ...run, target: CLASSES });
    const seen = await runLoss(ONE_HOT_CROSS_ENTROPY, [3], { ...run, target: [0, 0, 1, 0, 1, 0] });
    expect(seen.value?.[0]).toBeCloseTo(sparse.value?.[0] ?? Number.NaN, 5);
    for (const [at, expected] of (sparse.gradient ?? []).entries()) expect(seen.gradient?.[at]).toBeCloseTo(expected, 5);
    expect(seen.correct).toBe(1);
  });
});

describe("BINARY_CROSS_ENTROPY", () => {
  test("is the mean of each output's own cross-entropy, and counts shares of a sample that are right", async () => {
    const truth = [1, 0, 0, 1, 1, 1];
    const seen = await runLoss(BINARY_CROSS_ENTROPY, [3], { ...run, target: truth });
    const p = LOGITS.flat().map((value) => 1 / (1 + Math.exp(-value)));
    const terms = p.map((share, at) => -(truth[at] === 1 ? Math.log(share) : Math.log(1 - share)));
    expect(seen.value?.[0]).toBeCloseTo(terms.reduce((sum, term) => sum + term, 0) / 6, 5);
    // Right: 2 of the first sample's three; of the second's, where 0 is a no, 2.
    expect(seen.correct).toBeCloseTo(4 / 3, 5);
  });

  test("does not overflow far from the truth", async () => {
    const seen = await runLoss(BINARY_CROSS_ENTROPY, [1], { batch: 2, z: [500, -500], target: [0, 1] });
    expect(seen.value?.[0]).toBeCloseTo(500, 3);
    expect(seen.gradient).toEqual([0.5, -0.5]);
  });
});

describe("MEAN_SQUARED_ERROR", () => {
  test("is the mean over all elements, of any shape, and counts nothing", async () => {
    const seen = await runLoss(MEAN_SQUARED_ERROR, [1, 3], { ...run, target: [0, 0, 0, 0, 0, 0] });
    expect(seen.value?.[0]).toBeCloseTo((4 + 1 + 0.25 + 0 + 9 + 1) / 6, 5);
    expect(seen.correct).toBeUndefined();
  });
});

test("losses refuse outputs they cannot compare", () => {
  expect(() => SPARSE_CROSS_ENTROPY.target([1])).toThrowError(/at least two classes, not \[1\]/);
  expect(() => ONE_HOT_CROSS_ENTROPY.target([2, 2])).toThrowError(RangeError);
  expect(() => BINARY_CROSS_ENTROPY.target([2, 2])).toThrowError(/one dimension a sample/);
});
