import { checkNotEmpty } from "./not-empty.ts";

const BINS = 15;

/**
 * Expected calibration error: how far, on average, the probability of the class named is from the share of such answers that are right.
 * 15 bins ((m−1)/15, m/15], each weighted by its samples. Source: Guo et al., On Calibration of Modern Neural Networks, 2017, equation 3.
 * @param confidences of the class named. @param isRight 1 where that class is the true one, else 0.
 * @throws {RangeError} when there is no sample.
 */
export function calibrationError(confidences: ArrayLike<number>, isRight: ArrayLike<number>): number {
  checkNotEmpty(confidences.length, "calibration error");
  const gaps = new Float64Array(BINS);
  for (let index = 0; index < confidences.length; index += 1) {
    const confidence = confidences[index] ?? 0;
    const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
    // Summed over a bin: its samples times the distance of its means.
    gaps[bin] = (gaps[bin] ?? 0) + confidence - (isRight[index] ?? 0);
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / confidences.length;
}
