import { describe, expect, test } from "vitest";
import { choosePlacement } from "#core/model/placement.ts";

const SMALL = { artifactBytes: 400_000, peakMemoryMb: 120, p99Ms: 1 };

describe("choosePlacement()", () => {
  test("gives a small model a function with little memory", () => {
    expect(choosePlacement(SMALL)).toEqual({
      placement: {
        target: "lambda",
        reason: "Fits a function: a file of 0.4 MB, a measured peak of 120 MB and 3.46 ms an answer (p99, at 512 MB)",
      },
      memoryMb: 512,
      memoryReason: "120 MB at the peak, 30 % above it and 64 MB for serving are 220 MB",
    });
  });

  test("gives room above the peak, in steps", () => {
    expect(choosePlacement({ ...SMALL, peakMemoryMb: 1_000 }).memoryMb).toBe(1_408);
  });

  test("gives a slow model a whole vCPU, and says how slow it would be", () => {
    const { memoryMb, memoryReason } = choosePlacement({ ...SMALL, p99Ms: 40 });
    expect(memoryMb).toBe(1_769);
    expect(memoryReason).toMatch(/with 512 MB an answer would take 138 ms, and 1769 MB is one vCPU$/);
  });

  test.each([
    [{ peakMemoryMb: 9_000 }, /it needs 11764 MB of memory, a function has at most 10240 MB/],
    [{ artifactBytes: 8e9 }, /its file of 8000 MB passes the 7160 MB a function can store/],
    [{ p99Ms: 26_000 }, /one answer takes 26000 ms, at most 25000 ms are allowed/],
  ])("sends what a function cannot hold to gpu: %o", (needs, reason) => {
    const { placement, memoryMb } = choosePlacement({ ...SMALL, ...needs });
    expect(placement).toEqual({ target: "gpu", reason: expect.stringMatching(reason) });
    expect(memoryMb).toBeLessThanOrEqual(10_240);
  });
});
