import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import { percentile } from "./metrics/percentile.ts";

export interface LatencyReport {
  /** Samples of one call: 1, or what the graph fixes. */
  readonly rows: number;
  readonly runs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LatencyOptions {
  /** Calls before the first that counts, and calls that count. */
  readonly warmUp: number;
  readonly runs: number;
  /** No further call begins after this much time, but one always counts. */
  readonly limitMs: number;
}

export const LATENCY_OPTIONS: LatencyOptions = { warmUp: 20, runs: 300, limitMs: 10_000 };

/**
 * Times single calls of a warm session, one after the other.
 * @param toInput gives the input of each call. @param now milliseconds on a clock that never goes back.
 */
export async function measureLatency(
  runner: Runner,
  outputs: readonly string[],
  toInput: (call: number) => Tensor,
  now: () => number,
  { warmUp, runs, limitMs }: LatencyOptions = LATENCY_OPTIONS,
): Promise<LatencyReport> {
  const begin = now();
  for (let call = 0; call < warmUp && now() - begin < limitMs / 2; call += 1) await runner.infer([toInput(call)], outputs);
  const times: number[] = [];
  let rows = 1;
  while (times.length < runs && (times.length === 0 || now() - begin < limitMs)) {
    const input = toInput(times.length);
    rows = input.shape[0] ?? 1;
    const start = now();
    await runner.infer([input], outputs);
    times.push(now() - start);
  }
  return { rows, runs: times.length, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
}
