import { CONVENTIONS } from "#core/footprint/conventions.ts";
import { cpuEnergy } from "#core/footprint/cpu-energy.ts";
import { type Joules, joules } from "#core/footprint/units.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";

/** A version that is open, and what it is asked. */
export interface Subject {
  readonly runner: Runner;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly string[];
  /** Items of one call. */
  readonly rows: number;
  /** The memory its function has. */
  readonly memoryMb: number;
}

export interface MeasureOptions {
  readonly runs: number;
  /** Seconds on a monotonic clock. */
  readonly now: () => number;
  /** CPU seconds of this process so far, all threads. */
  readonly cpuSeconds: () => number;
}

/** A run is as many calls as take this long, so that the kernel's count of CPU time has digits to show. */
const RUN_SECONDS = 0.005;
const MAX_CALLS = 2_000;

/**
 * Energy of one item of each run of two versions, which take turns and change places each round, so that what else the machine does falls on
 * both alike. The processor's time is measured here; its watts are Lambda's by the published method.
 */
export async function measureInTurn(
  a: Subject,
  b: Subject,
  options: MeasureOptions,
): Promise<{ readonly a: Joules[]; readonly b: Joules[] }> {
  const calls = { a: await countCalls(a, options), b: await countCalls(b, options) };
  const energy = { a: [] as Joules[], b: [] as Joules[] };
  for (let round = 0; round < options.runs; round += 1) {
    for (const which of round % 2 === 0 ? (["a", "b"] as const) : (["b", "a"] as const)) {
      energy[which].push(await measureRun(which === "a" ? a : b, calls[which], options));
    }
  }
  return energy;
}

/** Warms a version up and finds how many calls make a run. */
async function countCalls(subject: Subject, { now }: MeasureOptions): Promise<number> {
  const begin = now();
  let calls = 0;
  while (calls < MAX_CALLS && (calls < 3 || now() - begin < RUN_SECONDS * 4)) {
    await subject.runner.infer(subject.inputs, subject.outputs);
    calls += 1;
  }
  return Math.max(1, Math.ceil(calls / 4));
}

async function measureRun({ runner, inputs, outputs, rows, memoryMb }: Subject, calls: number, options: MeasureOptions): Promise<Joules> {
  const [begin, beginCpu] = [options.now(), options.cpuSeconds()];
  for (let call = 0; call < calls; call += 1) await runner.infer(inputs, outputs);
  const cpuSeconds = options.cpuSeconds() - beginCpu;
  // A function gets its share of the processor's time and no more: the same work takes it at least as long as that.
  const seconds = Math.max(options.now() - begin, cpuSeconds / (memoryMb / CONVENTIONS.memoryPerVcpu.value));
  return joules(cpuEnergy({ cpuSeconds, seconds, memoryMb }) / (calls * rows));
}
