import { checkNotEmpty } from "./not-empty.ts";

/**
 * How many classes come before a sample's true one when scores are sorted, largest first, ties to the lower index: 0 for the best.
 * @param scores `classes` of them, from element `at` on.
 */
export function rankOf(scores: ArrayLike<number>, at: number, classes: number, truth: number): number {
  const own = scores[at + truth] ?? Number.NaN;
  let rank = 0;
  for (let index = 0; index < classes; index += 1) {
    const score = scores[at + index] ?? Number.NaN;
    if (score > own || (score === own && index < truth)) rank += 1;
  }
  return rank;
}

/** Share of samples whose true class is among the `k` best. @throws {RangeError} when there is no sample. */
export function topKAccuracy(ranks: ArrayLike<number>, k: number): number {
  checkNotEmpty(ranks.length, `top-${k} accuracy`);
  let found = 0;
  for (let index = 0; index < ranks.length; index += 1) if ((ranks[index] ?? k) < k) found += 1;
  return found / ranks.length;
}
