import { checkNotEmpty } from "./not-empty.ts";

/** Percentile by nearest rank: the smallest value that `share` of all do not exceed. @throws {RangeError} when there is none. */
export function percentile(values: readonly number[], share: number): number {
  checkNotEmpty(values.length, "percentile");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
