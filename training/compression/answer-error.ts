import type { Runner } from "#core/serving/runner.ts";
import type { Feed } from "./calibration/calibrate.ts";

/** What a graph answers to each feed, its floating outputs one after the other. */
export type Answers = readonly Float64Array[];

/** @param outputs the floating ones. */
export async function readAnswers(runner: Runner, feeds: readonly Feed[], outputs: readonly string[]): Promise<Answers> {
  const answers: Float64Array[] = [];
  for (const feed of feeds) {
    const answer = await runner.infer(feed, outputs);
    answers.push(Float64Array.from(answer.outputs.flatMap(({ data }) => Array.from<unknown, number>(data, Number))));
  }
  return answers;
}

/**
 * How far answers are from those of another graph: the root of the mean square of the differences, as a share of that of the other's
 * answers; 0 where both are nothing but zeros.
 */
export function answerError(answers: Answers, reference: Answers): number {
  let differences = 0;
  let squares = 0;
  for (const [index, expected] of reference.entries())
    for (const [element, value] of expected.entries()) {
      differences += ((answers[index]?.[element] ?? Number.NaN) - value) ** 2;
      squares += value ** 2;
    }
  if (differences === 0) return 0;
  return Math.sqrt(differences / squares);
}
