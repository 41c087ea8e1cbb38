import type { ValueRange } from "../rewrite/rewriting.ts";

type Bounds = Pick<ValueRange, "min" | "max">;

export interface Histogram {
  /** @param value within the histogram's range. */
  add(value: number): void;
  /**
   * The range that holds a share of the values, with as much cut off at both ends: to the width of a bin, and never beyond the range.
   * @param share 0.5 to 1.
   */
  rangeOf(share: number): Bounds;
}

const BINS = 4_096;

/** Counts values between a smallest and a largest in bins of one width. */
export function createHistogram({ min, max }: Bounds): Histogram {
  const counts = new Float64Array(BINS);
  const width = (max - min) / BINS || 1;
  let total = 0;
  return {
    add(value) {
      const bin = Math.max(0, Math.min(BINS - 1, Math.floor((value - min) / width)));
      counts[bin] = (counts[bin] ?? 0) + 1;
      total += 1;
    },
    rangeOf(share) {
      const cut = (total * (1 - share)) / 2;
      const low = firstBinPast(counts, cut);
      const high = BINS - 1 - firstBinPast(counts.toReversed(), cut);
      if (low > high) return { min, max };
      return { min: min + low * width, max: Math.min(max, min + (high + 1) * width) };
    },
  };
}

/** The bin in which the running count goes past `cut`. */
function firstBinPast(counts: Float64Array, cut: number): number {
  let running = 0;
  return counts.findIndex((count) => {
    running += count;
    return running > cut;
  });
}
