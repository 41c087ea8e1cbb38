import { describe, expect, test } from "vitest";
import { batchNorm } from "#training/layers/batch-norm.ts";
import { channelsFirst } from "#training/layers/channels-first.ts";
import { conv2d } from "#training/layers/conv2d.ts";
import { dense } from "#training/layers/dense.ts";
import { dropout } from "#training/layers/dropout.ts";
import { embeddingBag } from "#training/layers/embedding-bag.ts";
import { flatten } from "#training/layers/flatten.ts";
import type { Layer } from "#training/layers/layer.ts";
import { relu } from "#training/layers/relu.ts";
import { MEAN_SQUARED_ERROR } from "#training/losses/mean-squared-error.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { planNetwork } from "#training/network/network.ts";
import { buildTrainingGraph } from "#training/network/training-graph.ts";
import type { TrainingSpec } from "#training/network/training-spec.ts";
import { initialStates } from "#training/network/training-states.ts";
import { adam } from "#training/optimizers/adam.ts";
import { gradientDescent } from "#training/optimizers/gradient-descent.ts";
import { exponentialDecay } from "#training/optimizers/schedule.ts";
import { createRandom } from "#training/random/random.ts";
import { runSteps, type Samples, stateNamed } from "./run-steps.ts";

const random = createRandom(11);
const draw = (count: number) => Array.from({ length: count }, () => 2 * random.uniform() - 1);
const SAMPLES: Samples = { x: draw(7 * 4), targets: [0, 1, 2, 0, 1, 2, 1], count: 7 };

function spec(layers: readonly Layer[], overrides: Partial<TrainingSpec> = {}): TrainingSpec {
  const input = { name: "x", datatype: "FP32", shape: [4], scale: 1 } as const;
  return {
    network: { input, layers },
    loss: SPARSE_CROSS_ENTROPY,
    optimizer: gradientDescent({ learningRate: 0.5 }),
    batch: 1,
    seed: 3,
    ...overrides,
  };
}

const classifier = () => [dense(6), relu(), dropout(0.4), dense(3)];

describe("buildTrainingGraph()", () => {
  test("moves a line's weights as arithmetic says: mean squared error, L1 and L2 on the kernel, a falling rate", async () => {
    const samples: Samples = { x: [1, 2, -1, 0.5, 3, 1], targets: [1, 0, 2], count: 3 };
    const [l1, l2, rate, decay] = [0.01, 0.1, 0.2, 0.5];
    const line = spec([dense(1, { l1, l2 })], {
      network: { input: { name: "x", datatype: "FP32", shape: [2], scale: 1 }, layers: [dense(1, { l1, l2 })] },
      loss: MEAN_SQUARED_ERROR,
      optimizer: gradientDescent({ learningRate: rate }),
      schedule: exponentialDecay({ factor: decay, every: 1 }),
    });
    let [w0 = 0, w1 = 0] = Array.from(initialStates(line)[0]?.data ?? [], Number);
    let bias = 0;
    const losses: number[] = [];
    for (let step = 0; step < 3; step += 1) {
      const [x0 = 0, x1 = 0] = samples.x.slice(2 * step);
      const error = w0 * x0 + w1 * x1 + bias - (samples.targets[step] ?? 0);
      losses.push(error ** 2 + l1 * (Math.abs(w0) + Math.abs(w1)) + (l2 / 2) * (w0 ** 2 + w1 ** 2));
      const now = rate * decay ** step;
      [w0, w1, bias] = [
        w0 - now * (2 * error * x0 + l1 * Math.sign(w0) + l2 * w0),
        w1 - now * (2 * error * x1 + l1 * Math.sign(w1) + l2 * w1),
        bias - now * 2 * error,
      ];
    }
    const seen = await runSteps(line, samples);
    expectClose(stateNamed(seen, "layer0.kernel"), [w0, w1]);
    expectClose(stateNamed(seen, "layer0.bias"), [bias]);
    expectClose(seen.losses, losses);
    expect(stateNamed(seen, "step")).toEqual([3]);
    expect(seen.correct).toBeUndefined();
  });

  test("goes on after two steps as if it had never stopped, bit for bit: dropout, Adam, batch norm", async () => {
    const layers = [dense(6), batchNorm(), relu(), dropout(0.4), dense(3)];
    const whole = spec(layers, { optimizer: adam(), batch: 2 });
    const first = { x: SAMPLES.x.slice(0, 8), targets: SAMPLES.targets.slice(0, 2), count: 2 };
    const second = { x: SAMPLES.x.slice(8, 24), targets: SAMPLES.targets.slice(2, 6), count: 4 };
    const all = { x: SAMPLES.x.slice(0, 24), targets: SAMPLES.targets.slice(0, 6), count: 6 };
    const straight = await runSteps(whole, all);
    const resumed = await runSteps(whole, second, await runSteps(whole, first));
    expect(resumed.states).toEqual(straight.states);
    expect(resumed.losses).toEqual(straight.losses.slice(1));
  });

  test("positive control: another seed gives other weights, and forgetting the steps done other draws", async () => {
    const [one, two] = [spec(classifier()), spec(classifier(), { seed: 4 })];
    expect(initialStates(one)).toEqual(initialStates(one));
    expect(initialStates(two)[0]?.data).not.toEqual(initialStates(one)[0]?.data);
    const after = await runSteps(one, SAMPLES);
    const forgetful = {
      ...after,
      states: after.states.map((state, at) => (at === after.states.length - 1 ? initialStates(one)[at] : state) ?? state),
    };
    const [right, wrong] = [await runSteps(one, SAMPLES, after), await runSteps(one, SAMPLES, forgetful)];
    expect(wrong.losses).not.toEqual(right.losses);
  });

  test("emits no gradient that nobody asks for: below the lowest layer that learns", () => {
    const image = { name: "x", datatype: "UINT8", shape: [4, 4], scale: 1 } as const;
    const layers = [channelsFirst(), conv2d({ filters: 2, kernel: 3 }), flatten(), dense(2)];
    const operators = (twice: boolean) => {
      const stacked = twice ? [layers[0], conv2d({ filters: 2, kernel: 1 }), ...layers.slice(1)] : layers;
      const model = buildTrainingGraph(spec([], { network: { input: image, layers: stacked.flatMap((layer) => layer ?? []) } }));
      const body = model.graph?.node.find(({ opType }) => opType === "Scan")?.attribute.find(({ g }) => g !== undefined)?.g;
      return body?.node.filter(({ opType }) => opType === "ConvTranspose").length;
    };
    expect(operators(false)).toBe(0);
    expect(operators(true)).toBe(1);
  });

  test("trains a table of embeddings from ids", async () => {
    const ids = { name: "ids", datatype: "INT64", shape: [3], scale: 1 } as const;
    const layers = [embeddingBag({ rows: 5, width: 4 }), dense(2)];
    const words = spec(layers, { network: { input: ids, layers }, batch: 4, optimizer: adam({ learningRate: 0.1 }) });
    const samples: Samples = { x: [0, 1, 1, 2, 3, 3, 1, 0, 0, 4, 2, 3], targets: [0, 1, 0, 1], count: 4 };
    let seen = await runSteps(words, samples);
    for (let round = 0; round < 10; round += 1) seen = await runSteps(words, samples, seen);
    expect(seen.losses[0]).toBeLessThan(0.1);
    expect(seen.correct).toEqual([4]);
  });
});

describe("a full batch", () => {
  test("is one update from all samples, what is left over among them, with every sample weighing the same", async () => {
    const layers = [dense(6, { l2: 0.1 }), relu(), dense(3)];
    const together = await runSteps(spec(layers, { batch: 7 }), SAMPLES);
    for (const batch of [1, 2, 3, 7]) {
      const parts = await runSteps(spec(layers, { batch, fullBatch: { samples: 7 } }), SAMPLES);
      for (const [at, { name, data }] of together.states.entries()) {
        expect(parts.states[at]?.name).toBe(name);
        expectClose(Array.from(parts.states[at]?.data ?? [], Number), Array.from(data, Number));
      }
      expectClose(parts.losses, together.losses);
      expect(parts.correct).toEqual(together.correct);
    }
  });

  test("goes on after a step as if it had never stopped, and draws anew in each step", async () => {
    const dropping = spec(classifier(), { batch: 2, fullBatch: { samples: 7 } });
    const first = await runSteps(dropping, SAMPLES);
    const resumed = await runSteps(dropping, SAMPLES, first);
    const straight = await runSteps(dropping, SAMPLES, undefined, 2);
    expect(resumed).toEqual(straight);
    const still = { ...dropping, optimizer: gradientDescent({ learningRate: 1e-30 }) };
    const [once, again] = [await runSteps(still, SAMPLES), await runSteps(still, SAMPLES, undefined, 2)];
    expect(again.losses).not.toEqual(once.losses);
  });

  test("refuses batch normalization, and parts larger than the whole", () => {
    const parts = { batch: 2, fullBatch: { samples: 7 } };
    expect(() => buildTrainingGraph(spec([dense(2), batchNorm()], parts))).toThrowError(/cannot be trained on a full batch/);
    expect(() => buildTrainingGraph(spec([dense(2)], { batch: 8, fullBatch: { samples: 7 } }))).toThrowError(/smaller than its parts of 8/);
    expect(() => buildTrainingGraph(spec([dense(2)], { batch: 0 }))).toThrowError(/from 1, not 0/);
  });
});

describe("planNetwork()", () => {
  test("refuses ids anywhere but at the bottom, over an INT64 input, and texts", () => {
    const bag = embeddingBag({ rows: 3, width: 2 });
    const input = (datatype: "INT64" | "FP32" | "BYTES") => ({ name: "x", datatype, shape: [4], scale: 1 });
    expect(() => planNetwork({ input: input("FP32"), layers: [bag] })).toThrowError(/first layer, of an INT64 input/);
    expect(() => planNetwork({ input: input("INT64"), layers: [dense(4), bag] })).toThrowError(/first layer/);
    expect(() => planNetwork({ input: input("BYTES"), layers: [dense(4)] })).toThrowError(/takes numbers, and "x" is BYTES/);
  });
});

function expectClose(seen: readonly number[], expected: readonly number[]): void {
  expect(seen).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) expect(seen[at]).toBeCloseTo(value, 5);
}
