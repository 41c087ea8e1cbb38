import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { batchNorm } from "#training/layers/batch-norm.ts";
import { run, runLayer } from "../network/run-once.ts";

const MOMENTUM = 0.75;
const EPSILON = 0.5;
/** Two samples of two channels of [1, 3]. */
const X = [1, 2, 6, 10, 20, 30, 3, 4, 2, 0, -10, 40];
const CHANNELS = [
  [1, 2, 6, 3, 4, 2],
  [10, 20, 30, 0, -10, 40],
];
const GAMMA = [2, 0.5];
const BETA = [-1, 3];
const MEAN = [0.5, -1];
const VARIANCE = [2, 9];

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const varianceOf = (values: readonly number[]) => meanOf(values.map((value) => (value - meanOf(values)) ** 2));

describe("batchNorm()", () => {
  const layer = batchNorm({ momentum: MOMENTUM, epsilon: EPSILON });

  test("takes the batch's mean and variance out of each channel, and keeps them in its running statistics", async () => {
    const seen = await runLayer(layer, [2, 1, 3], { batch: 2, values: [X, GAMMA, BETA, MEAN, VARIANCE], dy: X });
    const normal = (value: number, channel: number) => {
      const all = CHANNELS[channel] ?? [];
      return ((GAMMA[channel] ?? 0) * (value - meanOf(all))) / Math.sqrt(varianceOf(all) + EPSILON) + (BETA[channel] ?? 0);
    };
    expectClose(
      seen.output,
      X.map((value, at) => normal(value, Math.floor(at / 3) % 2)),
    );
    const running = (before: readonly number[], now: (values: readonly number[]) => number) =>
      before.map((value, channel) => MOMENTUM * value + (1 - MOMENTUM) * now(CHANNELS[channel] ?? []));
    expectClose(seen.states[0], running(MEAN, meanOf));
    expectClose(seen.states[1], running(VARIANCE, varianceOf));
  });

  test("serves with the running statistics, whatever else is in the batch", async () => {
    const graph = new GraphBuilder("served");
    const x = graph.input("x", "FP32", ["batch", 2]);
    const [gamma, beta, mean, variance] = [GAMMA, BETA, MEAN, VARIANCE].map((values) =>
      graph.constant("FP32", [2], Float32Array.from(values)),
    );
    if (!gamma || !beta || !mean || !variance) throw new Error("There are four tensors");
    const { output } = layer.forward({ graph, input: [2], parameters: [gamma, beta], states: [mean, variance] }, x);
    graph.output(output, "FP32", ["batch", 2]);
    const [served] = await run(graph, [{ name: "x", datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 2, 100, 200) }], [output], 1);
    const expected = [1, 2, 100, 200].map((value, at) => {
      const channel = at % 2;
      const normal = (value - (MEAN[channel] ?? 0)) / Math.sqrt((VARIANCE[channel] ?? 0) + EPSILON);
      return normal * (GAMMA[channel] ?? 0) + (BETA[channel] ?? 0);
    });
    expectClose(served, expected);
  });

  test("refuses what has no spread, other ranks, and momenta that forget nothing", async () => {
    await expect(runLayer(layer, [2], { batch: 1, values: [], dy: [] })).rejects.toThrowError(/at least two values/);
    expect(() => layer.outputShape([2, 3])).toThrowError(/\[features\] or \[channels, height, width\], not \[2, 3\]/);
    expect(() => batchNorm({ momentum: 1 })).toThrowError(RangeError);
    expect(() => batchNorm({ epsilon: 0 })).toThrowError(RangeError);
  });
});

function expectClose(seen: readonly number[] | undefined, expected: readonly number[]): void {
  expect(seen).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) expect(seen?.[at]).toBeCloseTo(value, 4);
}
