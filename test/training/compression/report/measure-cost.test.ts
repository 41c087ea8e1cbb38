import { expect, test } from "vitest";
import { cpuEnergy } from "#core/footprint/cpu-energy.ts";
import type { Runner } from "#core/serving/runner.ts";
import { measureCosts } from "#training/compression/report/measure-cost.ts";
import { floats } from "../run-graph.ts";

test("measureCosts() measures forms in turns and reports each one's own time, CPU and energy for a sample", async () => {
  const clock = { ms: 0, cpu: 0 };
  const order: string[] = [];
  const runner = (name: string, ms: number): Runner => ({
    async infer() {
      order.push(name);
      clock.ms += ms;
      clock.cpu += ms / 2000;
      return { outputs: [], computeMs: ms };
    },
    async close() {},
  });
  const forms = [runner("a", 4), runner("b", 2)].map((form) => ({ runner: form, outputs: [], memoryMb: 1769 }));
  const dependencies = { now: () => clock.ms, cpuSeconds: () => clock.cpu };
  const [a, b] = await measureCosts(forms, floats("x", [8, 1], new Float32Array(8)), dependencies, { warmUp: 1, turns: 2, runsPerTurn: 3 });
  expect(order.join("")).toBe("abaaabbbaaabbb");
  expect(a).toMatchObject({ rows: 8, runs: 6, p50Ms: 4, p99Ms: 4 });
  expect(b).toMatchObject({ rows: 8, runs: 6, p50Ms: 2, p99Ms: 2 });
  expect(a?.cpuMsPerSample).toBeCloseTo(0.25, 12);
  expect(b?.cpuMsPerSample).toBeCloseTo(0.125, 12);
  expect(a?.joulesPerSample).toBeCloseTo(cpuEnergy({ cpuSeconds: 0.002, memoryMb: 1769, seconds: 0.004 }) / 8, 12);
});
