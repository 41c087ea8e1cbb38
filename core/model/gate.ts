import * as v from "valibot";
import { GATE_METRIC_NAMES, GATE_METRICS, type GateMetric, type GateMetricName, isGateMetric } from "./gate-metric.ts";
import { isLabel } from "./reference.ts";

/** Whom a candidate is compared with: the version that a label points at, or the one it was made from. */
export type GateReference = { readonly label: string } | "parent";

/** A figure is at least, or at most, a bound. */
export interface BoundRule {
  readonly kind: "bound";
  readonly text: string;
  readonly metric: GateMetricName;
  readonly bound: number;
}

/** A figure is worse than another version's by no more than an allowance, in percentage points or in per cent of the other's. */
export interface ComparisonRule {
  readonly kind: "comparison";
  readonly text: string;
  readonly metric: GateMetricName;
  readonly reference: GateReference;
  readonly allowance: number;
  readonly unit: "points" | "%";
}

/** What callers of another version send and read works with this one too. */
export interface SignatureRule {
  readonly kind: "signature";
  readonly text: string;
  readonly reference: GateReference;
}

export type GateRule = BoundRule | ComparisonRule | SignatureRule;

/** The three sentences of a gate, as they are written in `model.json`. */
export const GATE_FORMS = [
  "METRIC >= NUMBER, or METRIC <= NUMBER",
  "[METRIC] not worse than label LABEL by more than NUMBER points, or by more than NUMBER %; parent in place of label LABEL",
  "signature compatible [with label LABEL], or with parent",
] as const;

const NUMBER = "(-?[0-9]+(?:\\.[0-9]+)?)";
const REFERENCE = "(?:label (\\S+)|(parent))";
const BOUND = new RegExp(`^(\\S+) (>=|<=) ${NUMBER}$`);
const COMPARISON = new RegExp(`^(?:(\\S+) )?not worse than ${REFERENCE} by more than ${NUMBER} (points|%)$`);
const SIGNATURE = new RegExp(`^signature compatible(?: with ${REFERENCE})?$`);

/**
 * Parses one rule; runs of white space count as one space.
 * @throws {RangeError} saying what is wrong with the rule and what to write.
 */
export function parseGateRule(rule: string): GateRule {
  const text = rule.trim().replace(/\s+/g, " ");
  const bound = BOUND.exec(text);
  if (bound !== null) return toBound(text, bound);
  const comparison = COMPARISON.exec(text);
  if (comparison !== null) return toComparison(text, comparison);
  const signature = SIGNATURE.exec(text);
  if (signature !== null) return { kind: "signature", text, reference: toReference(text, signature[1] ?? "stable", signature[2]) };
  throw new RangeError(`"${rule}" is no rule: write ${GATE_FORMS.join("; or ")}`);
}

/** `gate` of `model.json`: every rule that cannot be parsed is a problem of its own. */
export const GATE = v.pipe(
  v.array(v.string()),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [index, rule] of dataset.value.entries()) {
      const problem = problemOf(rule);
      if (problem !== undefined)
        addIssue({ message: problem, path: [{ type: "array", origin: "value", input: dataset.value, key: index, value: rule }] });
    }
  }),
);

function problemOf(rule: string): string | undefined {
  try {
    parseGateRule(rule);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function toBound(text: string, [, name = "", relation, number]: RegExpExecArray): BoundRule {
  const metric = toMetric(text, name);
  const { better, unit }: GateMetric = GATE_METRICS[metric];
  const fitting = better === "higher" ? ">=" : "<=";
  if (relation !== fitting) throw new RangeError(`"${text}" asks for the worse: ${metric} is better when ${better}, write ${fitting}`);
  const bound = Number(number);
  if (unit === "share" && bound > 1) throw new RangeError(`"${text}" can never fit: ${metric} is at most 1`);
  return { kind: "bound", text, metric, bound };
}

function toComparison(text: string, [, name = "accuracy", label, parent, number, unit]: RegExpExecArray): ComparisonRule {
  const metric = toMetric(text, name);
  const allowance = Number(number);
  if (allowance < 0) throw new RangeError(`"${text}" allows less than nothing: write 0 or more`);
  if (unit === "points" && GATE_METRICS[metric].unit !== "share")
    throw new RangeError(`"${text}" counts points, which only shares have: write %`);
  return { kind: "comparison", text, metric, reference: toReference(text, label, parent), allowance, unit: unit === "%" ? "%" : "points" };
}

function toMetric(text: string, name: string): GateMetricName {
  if (isGateMetric(name)) return name;
  throw new RangeError(`"${text}" names no metric: there are ${GATE_METRIC_NAMES.join(", ")}`);
}

function toReference(text: string, label: string | undefined, parent: string | undefined): GateReference {
  if (parent !== undefined) return "parent";
  if (label !== undefined && isLabel(label)) return { label };
  throw new RangeError(`"${text}" names no label: a label has lower-case letters, digits and hyphens`);
}
