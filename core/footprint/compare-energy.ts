import { type MeanInterval, studentQuantile, toMeanError, toMeanInterval } from "./mean-interval.ts";

/** What B takes beside A. */
export interface EnergyComparison {
  readonly a: MeanInterval;
  readonly b: MeanInterval;
  /** B's mean over A's with its 95 % interval. */
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number };
  /** `same` where the interval of the ratio holds 1: no difference was shown. */
  readonly verdict: "less" | "more" | "same";
}

/**
 * Compares energy of runs of A with energy of runs of B, each above zero. The interval of the ratio is taken on its logarithm, by the delta
 * method, with the degrees of freedom of the smaller sample.
 * @throws {RangeError} for fewer than two runs of either.
 */
export function compareEnergy(a: readonly number[], b: readonly number[]): EnergyComparison {
  const [ofA, ofB] = [toMeanError(a), toMeanError(b)];
  const value = ofB.mean / ofA.mean;
  const spread = Math.hypot(ofA.error / ofA.mean, ofB.error / ofB.mean);
  const reach = studentQuantile(Math.min(a.length, b.length) - 1) * spread;
  const ratio = { value, low: value * Math.exp(-reach), high: value * Math.exp(reach) };
  const verdict = ratio.low > 1 ? "more" : ratio.high < 1 ? "less" : "same";
  return { a: toMeanInterval(a), b: toMeanInterval(b), ratio, verdict };
}
