import { expect, test } from "vitest";
import { toThreadCount } from "#core/serving/thread-count.ts";

test.each([
  [128, 2, 1],
  [1_024, 2, 1],
  [1_769, 2, 1],
  [3_008, 2, 2],
  [10_240, 6, 6],
  [10_240, 2, 2],
])("toThreadCount() of %i MB on %i cores is %i", (memoryMb, cores, threads) => {
  expect(toThreadCount(memoryMb, cores)).toBe(threads);
});
