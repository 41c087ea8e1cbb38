import { describe, expect, test } from "vitest";
import { glorotUniform } from "#training/random/initial-weights.ts";
import { createRandom, seedFor } from "#training/random/random.ts";
import { shuffle } from "#training/random/shuffle.ts";

describe("createRandom()", () => {
  test("repeats with its seed and differs with another", () => {
    const draw = (seed: number) => Array.from({ length: 20 }, createRandom(seed).uniform);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test("is uniform: every tenth of [0, 1) gets about a tenth of the draws", () => {
    const random = createRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const tenth = random.integer(10);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});

describe("seedFor()", () => {
  test("gives neighbouring parts and seeds seeds that are far apart", () => {
    const seeds = [0, 1, 2].flatMap((seed) => Array.from({ length: 20 }, (_, layer) => seedFor(seed, `layer ${layer}`)));
    const sorted = seeds.toSorted((a, b) => a - b);
    const gaps = sorted.slice(1).map((value, index) => value - (sorted[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(10_000);
    expect(sorted.at(-1)).toBeLessThan(2 ** 31);
  });
});

describe("shuffle()", () => {
  test("keeps every element once and moves most", () => {
    const order = Uint32Array.from({ length: 1000 }, (_, at) => at);
    shuffle(order, createRandom(5));
    expect(order.toSorted()).toEqual(Uint32Array.from({ length: 1000 }, (_, at) => at));
    expect(order.filter((value, at) => value === at).length).toBeLessThan(10);
  });

  test("gives each of the six orders of three about as often", () => {
    const random = createRandom(6);
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round += 1) {
      const order = Uint32Array.of(0, 1, 2);
      shuffle(order, random);
      counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe("glorotUniform()", () => {
  test("stays within its bound, reaches near it, and centres on zero", () => {
    const weights = glorotUniform(100, 50, createRandom(7));
    const bound = Math.sqrt(6 / 150);
    expect(weights).toHaveLength(5000);
    expect(Math.max(...weights)).toBeLessThanOrEqual(bound);
    expect(Math.max(...weights)).toBeGreaterThan(0.98 * bound);
    expect(Math.min(...weights)).toBeLessThan(-0.98 * bound);
    expect(Math.abs(weights.reduce((sum, value) => sum + value, 0) / 5000)).toBeLessThan(0.01);
  });
});
