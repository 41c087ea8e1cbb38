import { checkNotEmpty } from "./not-empty.ts";

/** Below it a probability counts as this one: one sure and wrong answer must not make the mean infinite. */
const SMALLEST_PROBABILITY = 1e-15;

/**
 * Mean of −ln p of the probabilities that the true classes were given, each clipped to [1e-15, 1].
 * @throws {RangeError} when there is no sample.
 */
export function logLoss(trueProbabilities: ArrayLike<number>): number {
  checkNotEmpty(trueProbabilities.length, "log loss");
  let sum = 0;
  for (let index = 0; index < trueProbabilities.length; index += 1)
    sum -= Math.log(Math.min(1, Math.max(SMALLEST_PROBABILITY, trueProbabilities[index] ?? 0)));
  return sum / trueProbabilities.length;
}
