/** A mean with the interval that holds the true one in 95 of 100 such experiments. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** Quantile 0.975 of the normal distribution. */
const Z = 1.959_963_984_540_054;

/** @throws {RangeError} for fewer than two samples, of which nothing can be said. */
export function toMeanInterval(samples: readonly number[]): MeanInterval {
  const { mean, error } = toMeanError(samples);
  const reach = studentQuantile(samples.length - 1) * error;
  return { mean, low: mean - reach, high: mean + reach, samples: samples.length };
}

/** Mean and the standard error of it. @throws {RangeError} for fewer than two samples. */
export function toMeanError(samples: readonly number[]): { readonly mean: number; readonly error: number } {
  if (samples.length < 2) throw new RangeError("An interval needs at least two samples");
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const squares = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (samples.length - 1) / samples.length) };
}

/**
 * Quantile 0.975 of Student's t distribution, to 1e-3 from five degrees of freedom on. Source: Abramowitz and Stegun, Handbook of
 * Mathematical Functions, 26.7.5.
 */
export function studentQuantile(degrees: number): number {
  const first = (Z ** 3 + Z) / 4;
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384;
  return Z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}
