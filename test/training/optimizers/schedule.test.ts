import { describe, expect, test } from "vitest";
import { gradientDescent } from "#training/optimizers/gradient-descent.ts";
import { cosineDecay, exponentialDecay, type Schedule, stepDecay, warmUp } from "#training/optimizers/schedule.ts";
import { runOptimizer } from "./run-optimizer.ts";

const STEPS = 8;

/** The factor of each of the first steps: with a gradient of −1 and a rate of 1, a parameter moves by just that. */
async function factors(schedule: Schedule): Promise<number[]> {
  const gradients = Array.from({ length: STEPS }, () => [-1]);
  const seen = (await runOptimizer(gradientDescent({ learningRate: 1 }), [0], gradients, { schedule })).map(
    ([value]) => value ?? Number.NaN,
  );
  return seen.map((value, at) => value - (seen[at - 1] ?? 0));
}

const cosine = (done: number, steps: number, floor: number) =>
  floor + ((1 - floor) * (1 + Math.cos(Math.PI * Math.min(1, done / steps)))) / 2;

const SCHEDULES: readonly (readonly [string, Schedule, (done: number) => number])[] = [
  ["step decay", stepDecay({ factor: 0.5, every: 3 }), (done) => 0.5 ** Math.floor(done / 3)],
  ["exponential decay", exponentialDecay({ factor: 0.5, every: 4 }), (done) => 0.5 ** (done / 4)],
  ["cosine decay, and level after its end", cosineDecay({ steps: 6, floor: 0.1 }), (done) => cosine(done, 6, 0.1)],
  ["warm-up alone", warmUp(4), (done) => Math.min(1, (done + 1) / 4)],
  ["warm-up, then cosine decay", warmUp(3, cosineDecay({ steps: 5 })), (done) => (done < 3 ? (done + 1) / 3 : cosine(done - 3, 5, 0))],
];

describe("a schedule gives each step its factor of the learning rate", () => {
  test.each(SCHEDULES)("%s", async (_name, schedule, factor) => {
    const seen = await factors(schedule);
    for (const [done, value] of seen.entries()) expect(value).toBeCloseTo(factor(done), 5);
  });

  test("positive control: one step later is another factor", async () => {
    const seen = await factors(cosineDecay({ steps: 6, floor: 0.1 }));
    expect(seen[1]).not.toBeCloseTo(cosine(2, 6, 0.1), 2);
  });
});

test("a schedule refuses factors that grow and steps that are no whole number", () => {
  expect(() => stepDecay({ factor: 1.1, every: 3 })).toThrowError(/factor above 0 and up to 1/);
  expect(() => exponentialDecay({ factor: 0, every: 3 })).toThrowError(RangeError);
  expect(() => stepDecay({ factor: 0.5, every: 1.5 })).toThrowError(/whole steps/);
  expect(() => cosineDecay({ steps: 0 })).toThrowError(/whole steps/);
  expect(() => cosineDecay({ steps: 5, floor: 2 })).toThrowError(/share from 0 to 1/);
  expect(() => warmUp(0)).toThrowError(/whole steps/);
});
