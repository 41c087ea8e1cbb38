import { describe, expect, test } from "vitest";
import { chooseMemory, toMemoryRow } from "#core/footprint/tune-memory.ts";
import { expectRelative } from "./relative.ts";

const PLACE = { architecture: "x86_64", region: "us-east-1" } as const;

describe("toMemoryRow()", () => {
  test("leaves work that its share of a processor is enough for as it was measured", () => {
    expect(toMemoryRow(1769, { seconds: 0.1, cpuSeconds: 0.1 }, PLACE)).toMatchObject({ vcpus: 1, ms: 100, billedMs: 100 });
    expect(toMemoryRow(3538, { seconds: 0.1, cpuSeconds: 0.1 }, PLACE)).toMatchObject({ vcpus: 2, ms: 100 });
  });

  test("stretches work to the share that the memory buys", () => {
    const { ms, billedMs } = toMemoryRow(512, { seconds: 0.1, cpuSeconds: 0.1 }, PLACE);
    expectRelative(ms, (100 * 1769) / 512);
    expect(billedMs).toBe(346);
  });

  test("gives 60 ms of CPU time in 120 ms of one vCPU the published figures", () => {
    const { energy, carbon, low, high, cost } = toMemoryRow(1769, { seconds: 0.12, cpuSeconds: 0.06 }, PLACE);
    expectRelative(energy * 1e6, 382656.319);
    expectRelative(carbon * 1e6, 56.2543586);
    expectRelative(low * 1e6, 51.1637215);
    expectRelative(high * 1e6, 56.2543586);
    expectRelative(cost * 1e9, 7155.08504);
  });
});

describe("chooseMemory()", () => {
  test("names the fastest apart from the cheapest where more threads help less than they cost", () => {
    const rows = [
      toMemoryRow(885, { seconds: 1, cpuSeconds: 1 }, PLACE),
      toMemoryRow(1769, { seconds: 1, cpuSeconds: 1 }, PLACE),
      toMemoryRow(3538, { seconds: 0.7, cpuSeconds: 1.4 }, PLACE),
    ];
    const { cheapest, fastest, greenest } = chooseMemory(rows);
    expect([cheapest.memoryMb, fastest.memoryMb, greenest.memoryMb]).toEqual([1769, 3538, 1769]);
  });

  test("names the smallest of equals", () => {
    const row = toMemoryRow(1769, { seconds: 1, cpuSeconds: 1 }, PLACE);
    expect(chooseMemory([{ ...row, memoryMb: 2000 }, row]).fastest.memoryMb).toBe(1769);
  });

  test("refuses to choose among nothing", () => {
    expect(() => chooseMemory([])).toThrow("no memory size");
  });
});
