import { expect, test } from "vitest";
import { compare, toDistribution } from "#bench/measure.ts";

test("toDistribution() gives median and 99th percentile by nearest rank", () => {
  expect(toDistribution(Array.from({ length: 200 }, (_, index) => 200 - index))).toEqual({ samples: 200, p50: 100, p99: 198 });
  expect(toDistribution([7])).toEqual({ samples: 1, p50: 7, p99: 7 });
});

test("toDistribution() refuses an empty sample", () => {
  expect(() => toDistribution([])).toThrow("at least one sample");
});

test("compare() calls both in turn and counts no warm-up", async () => {
  const calls: string[] = [];
  const result = await compare(
    () => calls.push("ours"),
    async () => calls.push("reference"),
    3,
    1,
  );
  expect(calls).toEqual(Array.from({ length: 4 }, () => ["ours", "reference"]).flat());
  expect([result.ours.samples, result.reference.samples]).toEqual([3, 3]);
});
