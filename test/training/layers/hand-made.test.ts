import { describe, expect, test } from "vitest";
import { averagePool } from "#training/layers/average-pool.ts";
import { conv2d } from "#training/layers/conv2d.ts";
import { embeddingBag } from "#training/layers/embedding-bag.ts";
import { maxPool } from "#training/layers/max-pool.ts";
import { runLayer } from "../network/run-once.ts";

/** What random probes seldom meet, with gradients worked out by hand. */
describe("rare cases", () => {
  test("a maximum that four windows of maxPool() share gets the gradients of all four", async () => {
    const x = [0, 1, 0, 2, 9, 3, 0, 4, 0];
    const { output, gradients } = await runLayer(maxPool({ size: 2, strides: 1 }), [1, 3, 3], {
      batch: 1,
      values: [x],
      dy: [1, 10, 100, 1000],
    });
    expect(output).toEqual([9, 9, 9, 9]);
    expect(gradients).toEqual([[0, 0, 0, 0, 1111, 0, 0, 0, 0]]);
  });

  test("of equal values in a window the first gets the whole gradient, and rows no window reaches get none", async () => {
    const x = [5, 5, 1, 5, 5, 1, 7, 7, 7];
    const { gradients } = await runLayer(maxPool({ size: 2 }), [1, 3, 3], { batch: 1, values: [x], dy: [8] });
    expect(gradients).toEqual([[8, 0, 0, 0, 0, 0, 0, 0, 0]]);
  });

  test("the padding of maxPool() is never a maximum, however negative the picture", async () => {
    const padded = maxPool({ size: 3, strides: 2, padding: "same" });
    const { output, gradients } = await runLayer(padded, [1, 2, 2], { batch: 2, values: [[-1, -2, -3, -4, -9, -8, -7, -6]], dy: [5, 6] });
    expect(output).toEqual([-1, -6]);
    expect(gradients).toEqual([[5, 0, 0, 0, 0, 0, 0, 6]]);
  });

  test("a pixel in overlapping windows of averagePool() gets a share of each, and the padding does not count", async () => {
    const overlapping = averagePool({ size: 2, strides: 1, padding: [1, 0, 0, 0] });
    const { output, gradients } = await runLayer(overlapping, [1, 2, 3], { batch: 1, values: [[2, 4, 6, 8, 10, 12]], dy: [2, 4, 8, 16] });
    expect(output).toEqual([3, 5, 6, 8]);
    expect(gradients).toEqual([[1 + 2, 1 + 2 + 2 + 4, 2 + 4, 2, 2 + 4, 4]]);
  });

  test("rows that no window of conv2d() reaches have no part in any gradient", async () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    const strided = conv2d({ filters: 1, kernel: 2, strides: 3 });
    const { output, gradients } = await runLayer(strided, [1, 4, 4], { batch: 1, values: [x, [1, 10, 100, 1000], [0.5]], dy: [2] });
    expect(output).toEqual([1 + 20 + 500 + 6000 + 0.5]);
    expect(gradients).toEqual([[2, 20, 0, 0, 200, 2000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [2, 4, 10, 12], [2]]);
  });

  test("an id that embeddingBag() meets often adds up its gradients, in one bag and over bags, with two threads as with one", async () => {
    const bag = embeddingBag({ rows: 3, width: 2 });
    const table = [1, 2, 10, 20, 100, 200];
    const run = { batch: 2, values: [[2, 2, 0, 2, 0, 0, 0, 2], table], dy: [4, 8, 40, 80] };
    const { output, gradients } = await runLayer(bag, [4], run);
    expect(output).toEqual([75.25, 150.5, 25.75, 51.5]);
    expect(gradients).toEqual([[1 + 30, 2 + 60, 0, 0, 3 + 10, 6 + 20]]);

    const ids = Array.from({ length: 2000 }, (_, at) => at % 7);
    const wide = {
      batch: 2,
      values: [ids, Array.from({ length: 7 * 64 }, () => 0.5)],
      dy: Array.from({ length: 2 * 64 }, (_, at) => at * 0.37),
    };
    const large = embeddingBag({ rows: 7, width: 64 });
    const [one, two] = await Promise.all([runLayer(large, [1000], wide), runLayer(large, [1000], { ...wide, threads: 2 })]);
    expect(two.gradients).toEqual(one.gradients);
  });
});
