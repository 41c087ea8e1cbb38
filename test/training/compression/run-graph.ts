import { openGraphSession } from "#core/drivers/graph-session.ts";
import type { SessionOptions } from "#core/model/session-options.ts";
import type { Tensor } from "#core/protocol/tensor.ts";

/** Runs a graph once. @returns the outputs asked for, each as plain numbers. */
export async function runGraph(
  model: Uint8Array,
  inputs: readonly Tensor[],
  outputs: readonly string[],
  session?: SessionOptions,
): Promise<readonly (readonly number[])[]> {
  const runner = await openGraphSession(model, { threads: 1, ...(session === undefined ? {} : { session }) });
  try {
    const answer = await runner.infer(inputs, outputs);
    return answer.outputs.map(({ data }) => Array.from<unknown, number>(data, Number));
  } finally {
    await runner.close();
  }
}

export function floats(name: string, shape: readonly number[], data: Iterable<number>): Tensor {
  return { name, datatype: "FP32", shape, data: Float32Array.from(data) };
}

/** The largest difference of two lists of numbers; infinite when they are not as long, or hold no numbers. */
export function largestDifference(a: readonly number[] = [], b: readonly number[] = []): number {
  if (a.length !== b.length || a.length === 0) return Number.POSITIVE_INFINITY;
  const differences = a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN)));
  return differences.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...differences);
}
