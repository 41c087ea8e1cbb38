import type { PartSensitivity, SensitivityReport } from "./sensitivity.ts";

/** Something that passed or failed. */
export interface Attempt {
  readonly verdict: { readonly passed: boolean };
}

/**
 * Leaves one part after the other in floats, the one that costs the answers most first, until an attempt passes or nothing but one part is
 * left to compress.
 * @param attempt tries with these names kept, each with why. @returns the last attempt, passed or not.
 */
export async function excludeUntilPassed<T extends Attempt>(
  first: T,
  { error, parts }: SensitivityReport,
  attempt: (kept: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const kept = new Map<string, string>();
  let last = first;
  for (const part of parts.slice(0, -1)) {
    if (last.verdict.passed) break;
    kept.set(part.name, toReason(part, error));
    last = await attempt(new Map(kept));
  }
  return last;
}

function toReason({ errorWithout }: PartSensitivity, error: number): string {
  return `the gate failed with it: without it the answers' error is ${errorWithout.toPrecision(3)} instead of ${error.toPrecision(3)}`;
}
