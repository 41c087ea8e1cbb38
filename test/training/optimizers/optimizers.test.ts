import { describe, expect, test } from "vitest";
import { adam, adamW } from "#training/optimizers/adam.ts";
import { gradientDescent, momentum, nesterov } from "#training/optimizers/gradient-descent.ts";
import type { Optimizer } from "#training/optimizers/optimizer.ts";
import { runOptimizer } from "./run-optimizer.ts";

const START = [1, -1];
const GRADIENTS = [
  [0.5, -2],
  [0.1, 4],
  [-0.3, 0],
  [2, 0.01],
];
const RATE = 0.01;
const DECAY = 0.3;

/** One number's way through the published algorithm, in float64: `w` before, what it keeps, its gradient, the step's number from 1. */
type Oracle = (w: number, kept: number[], g: number, t: number) => number;

const adamOracle: Oracle = (w, kept, g, t) => {
  kept[0] = 0.9 * (kept[0] ?? 0) + 0.1 * g;
  kept[1] = 0.999 * (kept[1] ?? 0) + 0.001 * g ** 2;
  const unbiased = { m: (kept[0] ?? 0) / (1 - 0.9 ** t), v: (kept[1] ?? 0) / (1 - 0.999 ** t) };
  // The published form adds epsilon to the unbiased root, Keras's to the biased one: no visible difference at these gradients.
  return w - (RATE * unbiased.m) / (Math.sqrt(unbiased.v) + 1e-7);
};

const velocityOracle =
  (looksAhead: boolean): Oracle =>
  (w, kept, g) => {
    kept[0] = 0.8 * (kept[0] ?? 0) - RATE * g;
    return looksAhead ? w + 0.8 * kept[0] - RATE * g : w + kept[0];
  };

const OPTIMIZERS: readonly (readonly [Optimizer, Oracle])[] = [
  [gradientDescent({ learningRate: RATE }), (w, _kept, g) => w - RATE * g],
  [momentum({ learningRate: RATE, momentum: 0.8 }), velocityOracle(false)],
  [nesterov({ learningRate: RATE, momentum: 0.8 }), velocityOracle(true)],
  [adam({ learningRate: RATE }), adamOracle],
  [adamW({ learningRate: RATE, weightDecay: DECAY }), (w, kept, g, t) => adamOracle(w - RATE * DECAY * w, kept, g, t)],
];

/** Where the oracle is after each step. */
function follow(oracle: Oracle): number[][] {
  const kept = START.map((): number[] => []);
  let at: readonly number[] = START;
  return GRADIENTS.map((gradient, step) => {
    const moved = at.map((w, index) => oracle(w, kept[index] ?? [], gradient[index] ?? 0, step + 1));
    at = moved;
    return moved;
  });
}

describe("an optimizer takes the steps of its published algorithm", () => {
  test.each(OPTIMIZERS.map(([optimizer, oracle]) => ({ name: optimizer.description, optimizer, oracle })))("$name", async (row) => {
    expectClose(await runOptimizer(row.optimizer, START, GRADIENTS), follow(row.oracle));
  });

  test("positive control: no two of them take the same steps", () => {
    const ways = OPTIMIZERS.map(([, oracle]) =>
      follow(oracle)[3]
        ?.map((value) => value.toFixed(5))
        .join(),
    );
    expect(new Set(ways).size).toBe(OPTIMIZERS.length);
  });

  test("adamW() leaves biases alone", async () => {
    const [, , , decayed] = OPTIMIZERS.map(([optimizer]) => optimizer);
    const free = await runOptimizer(adamW({ learningRate: RATE, weightDecay: DECAY }), START, GRADIENTS, { decays: false });
    expect(decayed && (await runOptimizer(decayed, START, GRADIENTS))).toEqual(free);
  });
});

describe("an optimizer refuses numbers that cannot work", () => {
  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("the learning rate %d", (learningRate) => {
    for (const create of [gradientDescent, momentum, nesterov, adam, adamW])
      expect(() => create({ learningRate })).toThrowError(/learning rate is above 0/);
  });

  test("momentum and betas of 1, an epsilon of 0, a negative decay", () => {
    expect(() => momentum({ momentum: 1 })).toThrowError(/Momentum is at least 0 and below 1/);
    expect(() => adam({ beta2: 1 })).toThrowError(/beta is at least 0 and below 1/);
    expect(() => adam({ epsilon: 0 })).toThrowError(/epsilon is above 0/);
    expect(() => adamW({ weightDecay: -1 })).toThrowError(/weight decay is at least 0/);
  });
});

function expectClose(seen: readonly number[][], expected: readonly number[][]): void {
  expect(seen).toHaveLength(expected.length);
  for (const [step, row] of expected.entries()) for (const [at, value] of row.entries()) expect(seen[step]?.[at]).toBeCloseTo(value, 5);
}
