/** Milliseconds of one call of `work`. */
export async function timeOnce(work: () => unknown | Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export interface Distribution {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
}

/** Median and 99th percentile by nearest rank. @throws when there is no sample. */
export function toDistribution(samples: readonly number[]): Distribution {
  if (samples.length === 0) throw new Error("A distribution needs at least one sample");
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { samples: sorted.length, p50: rank(0.5), p99: rank(0.99) };
}

/**
 * Times two ways of doing the same in turn (ours, reference, ours, …), so that what else the machine does falls on both alike.
 * @param warmup calls of each before the first that counts.
 * @param prepare what ours needs before each call, untimed.
 */
export async function compare(
  ours: () => unknown | Promise<unknown>,
  reference: () => unknown | Promise<unknown>,
  rounds: number,
  warmup: number,
  prepare: () => unknown | Promise<unknown> = () => {},
): Promise<{ readonly ours: Distribution; readonly reference: Distribution }> {
  for (let round = 0; round < warmup; round += 1) {
    await prepare();
    await ours();
    await reference();
  }
  const times = { ours: [] as number[], reference: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    await prepare();
    times.ours.push(await timeOnce(ours));
    times.reference.push(await timeOnce(reference));
  }
  return { ours: toDistribution(times.ours), reference: toDistribution(times.reference) };
}
