import { cpuEnergy } from "#core/footprint/cpu-energy.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import { percentile } from "../../evaluation/metrics/percentile.ts";

/** What one call of so many samples takes, warm, on the machine that measured. */
export interface CallCost {
  readonly rows: number;
  readonly runs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the whole process, all threads, for each sample. */
  readonly cpuMsPerSample: number;
  /** Estimated energy for each sample, by the published model for a function of the version's memory. */
  readonly joulesPerSample: number;
}

/** One of the forms that are compared. */
export interface MeasuredForm {
  readonly runner: Runner;
  readonly outputs: readonly string[];
  readonly memoryMb: number;
}

export interface CostDependencies {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** CPU seconds this process has used, of all its threads. */
  readonly cpuSeconds: () => number;
}

export interface CostOptions {
  /** Calls of each form before the first that counts, and calls that count, in so many turns. */
  readonly warmUp: number;
  readonly turns: number;
  readonly runsPerTurn: number;
}

export const COST_OPTIONS: CostOptions = { warmUp: 50, turns: 10, runsPerTurn: 50 };

/**
 * Measures forms of one model in turns (one, the other, one, …), so that what else the machine does falls on all alike.
 * @param input of every call. @returns a cost for each form, in their order.
 */
export async function measureCosts(
  forms: readonly MeasuredForm[],
  input: Tensor,
  dependencies: CostDependencies,
  { warmUp, turns, runsPerTurn }: CostOptions = COST_OPTIONS,
): Promise<readonly CallCost[]> {
  const tallies = forms.map((form) => ({ form, times: [] as number[], cpu: [] as number[], wall: [] as number[] }));
  for (const { form } of tallies) for (let run = 0; run < warmUp; run += 1) await form.runner.infer([input], form.outputs);
  for (let turn = 0; turn < turns; turn += 1)
    for (const tally of tallies) {
      const before = { cpu: dependencies.cpuSeconds(), wall: dependencies.now() };
      for (let run = 0; run < runsPerTurn; run += 1) {
        const start = dependencies.now();
        await tally.form.runner.infer([input], tally.form.outputs);
        tally.times.push(dependencies.now() - start);
      }
      tally.cpu.push(dependencies.cpuSeconds() - before.cpu);
      tally.wall.push((dependencies.now() - before.wall) / 1000);
    }
  const rows = input.shape[0] ?? 1;
  return tallies.map(({ form: { memoryMb }, times, cpu, wall }) => {
    // The middle of the turns: one that was interrupted says nothing of the form.
    const [cpuSeconds, seconds] = [percentile(cpu, 0.5), percentile(wall, 0.5)];
    const samples = runsPerTurn * rows;
    return {
      rows,
      runs: times.length,
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
      cpuMsPerSample: (cpuSeconds * 1000) / samples,
      joulesPerSample: cpuEnergy({ cpuSeconds, memoryMb, seconds }) / samples,
    };
  });
}
