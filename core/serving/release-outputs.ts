import { ServeError } from "#core/errors.ts";
import { isClass } from "#core/model/classifier.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { type Floats, fromFloats, toFloats } from "#core/protocol/floats.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { OutputPolicy } from "#core/tenant/output-policy.ts";
import { type Release, releaseOf } from "./output-release.ts";

/** How many of a row's probabilities leave, the greatest first, and with how many decimals; the others leave as 0. */
export const RANKINGS = {
  topk: { classes: 5, decimals: 4 },
  rounded: { classes: Number.POSITIVE_INFINITY, decimals: 2 },
  /** The greatest leaves as 1. */
  label: { classes: 1, decimals: 0 },
} as const satisfies Record<Exclude<OutputPolicy, "full">, { readonly classes: number; readonly decimals: number }>;

/** Significant decimal digits of a floating-point number that is no probability, under `rounded`. */
export const SIGNIFICANT_DIGITS = 3;

/** Softmax in single precision may miss 1 by as much. */
const MAX_PROBABILITY = 1 + 1e-6;

/**
 * A model's answer as an output policy lets it leave: the same outputs with the same shapes and datatypes, their values made fewer or
 * coarser. The last step before bytes are made of them, so that no form of answer goes around it.
 * @throws {ServeError} OUTPUT_WITHHELD for an output the policy withholds, and for values that are not what the manifest says they are.
 */
export function releaseOutputs(outputs: readonly Tensor[], policy: OutputPolicy, version: ServedVersion): readonly Tensor[] {
  if (policy === "full") return outputs;
  return outputs.map((output) => releaseOutput(output, releaseOf(output, policy, version), policy, version));
}

function releaseOutput(
  output: Tensor,
  release: Release | undefined,
  policy: Exclude<OutputPolicy, "full">,
  { classifier }: ServedVersion,
): Tensor {
  const classes = classifier?.classes ?? [];
  switch (release) {
    case "whole":
      return output;
    case "digits":
      return fromFloats(output, toFloats(output).map(toFewDigits));
    case "ranking":
      return fromFloats(output, rank(output, classes.length, policy));
    case "class":
      return checkClasses(output, classes, policy);
    case undefined:
      throw withheld(output, policy);
  }
}

function rank(output: Tensor, classCount: number, policy: Exclude<OutputPolicy, "full">): Floats {
  const values = toFloats(output);
  if (output.shape.at(-1) !== classCount || !values.every((value) => value >= 0 && value <= MAX_PROBABILITY))
    throw withheld(output, policy);
  const { classes, decimals } = RANKINGS[policy];
  const scale = 10 ** decimals;
  // Added to, a negative zero loses its sign.
  const round = (value: number): number => (policy === "label" ? 1 : Math.min(1, Math.round(value * scale) / scale) + 0);
  if (classes >= classCount) return values.map(round);
  const released = values.map(() => 0);
  for (let start = 0; start < values.length; start += classCount) {
    const row = values.subarray(start, start + classCount);
    for (const at of findGreatest(row, classes)) released[start + at] = round(row[at] ?? 0);
  }
  return released;
}

/** The places of the greatest values, the greatest first; of equal ones the earlier comes first. */
function findGreatest(row: Floats, count: number): readonly number[] {
  const greatest: number[] = [];
  for (let at = 0; at < row.length; at++) {
    const value = row[at] ?? 0;
    const place = greatest.findIndex((other) => value > (row[other] ?? 0));
    if (place >= 0) greatest.splice(place, 0, at);
    else greatest.push(at);
    if (greatest.length > count) greatest.pop();
  }
  return greatest;
}

/** What is not finite stays so, but a NaN loses its payload, which binary tensors would carry. */
function toFewDigits(value: number): number {
  if (Number.isNaN(value)) return Number.NaN;
  const rounded = Number(value.toPrecision(SIGNIFICANT_DIGITS));
  if (Number.isFinite(rounded) || !Number.isFinite(value)) return rounded;
  // The greatest numbers of a datatype round up past it: towards zero instead.
  return Math.sign(value) * 1.79e308;
}

function checkClasses(output: Tensor, classes: readonly string[], policy: OutputPolicy): Tensor {
  for (const value of output.data) if (!isClass(typeof value === "bigint" ? Number(value) : value, classes)) throw withheld(output, policy);
  return output;
}

function withheld({ name }: Tensor, policy: OutputPolicy): ServeError {
  return new ServeError("OUTPUT_WITHHELD", `Output '${name}' holds values that this key's output policy '${policy}' does not let through`, {
    param: "outputs",
  });
}
