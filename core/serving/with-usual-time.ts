import { outOfTime } from "./deadline.ts";
import type { Runner } from "./runner.ts";

/** Inferences to judge by: fewer say nothing, more remember too long. */
const MIN_SAMPLES = 5;
const MAX_SAMPLES = 15;

/**
 * A runner that does not start what it usually cannot finish: once it has seen enough, an inference with less time left than their
 * median is refused. Each refusal forgets the oldest, so that a few slow ones never shut out the quick ones for good.
 */
export function withUsualTime(runner: Runner): Runner {
  const samples: number[] = [];
  return {
    async infer(inputs, outputNames, budgetMs = Number.POSITIVE_INFINITY) {
      if (samples.length >= MIN_SAMPLES && budgetMs < median(samples)) {
        samples.shift();
        throw outOfTime("the inference usually takes longer than what remains");
      }
      const answer = await runner.infer(inputs, outputNames, budgetMs);
      samples.push(answer.computeMs);
      if (samples.length > MAX_SAMPLES) samples.shift();
      return answer;
    },
    close: () => runner.close(),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
