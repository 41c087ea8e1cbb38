/** @throws {RangeError} when there is no sample: a mean of nothing is no number. */
export function checkNotEmpty(samples: number, figure: string): void {
  if (samples === 0) throw new RangeError(`An empty data set has no ${figure}`);
}
