/**
 * Splits a whole number in proportion to weights, so that the parts add up to it. What rounding leaves goes, one unit each, to the largest
 * remainders, the first of equals first.
 * @param total zero or more. @param weights zero or more each, at least one above zero.
 */
export function splitExactly(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((left, right) => left + right, 0n);
  const parts = weights.map((weight) => (total * weight) / sum);
  const left = total - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, at) => ({ at, remainder: (total * weight) % sum }))
    .sort((a, b) => compare(b.remainder, a.remainder));
  const lucky = new Set(byRemainder.slice(0, Number(left)).map(({ at }) => at));
  return parts.map((part, at) => (lucky.has(at) ? part + 1n : part));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
