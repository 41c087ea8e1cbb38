import { type BoundRule, type ComparisonRule, type GateReference, type GateRule, parseGateRule, type SignatureRule } from "./gate.ts";
import { GATE_METRICS, type GateMetric, type MeasuredVersion } from "./gate-metric.ts";
import { findSignatureChanges, type VersionSignature } from "./signature-change.ts";

/** What a gate looks at of a version; every `VersionManifest` is one. */
export interface GatedVersion extends MeasuredVersion, VersionSignature {
  readonly version: number;
}

/** The versions a candidate stands beside. */
export interface GateSurroundings {
  readonly labels: Readonly<Record<string, number>>;
  readonly versions: readonly GatedVersion[];
  /** The version the candidate was made from, if from one. */
  readonly parent?: GatedVersion | undefined;
}

export interface RuleVerdict {
  readonly rule: string;
  readonly passed: boolean;
  /** What was found, and by how much it passes or fails. */
  readonly finding: string;
}

export interface GateVerdict {
  readonly passed: boolean;
  readonly rules: readonly RuleVerdict[];
}

/** Two figures that differ by less than this many points or per cent differ by rounding alone. */
const ROUNDING = 1e-9;

/**
 * Judges a candidate by every rule of a gate. A figure that is not recorded fails its rule. A comparison fails nobody where there is nothing
 * to compare with, and asks nothing of a version that is older than the one it would be compared with: to that one goes back.
 * @throws {RangeError} for a rule that is none; those of a parsed manifest are.
 */
export function checkGate(rules: readonly string[], candidate: GatedVersion, others: GateSurroundings): GateVerdict {
  const verdicts = rules.map(parseGateRule).map((rule) => ({ rule: rule.text, ...checkRule(rule, candidate, others) }));
  return { passed: verdicts.every(({ passed }) => passed), rules: verdicts };
}

type Finding = Omit<RuleVerdict, "rule">;

function checkRule(rule: GateRule, candidate: GatedVersion, others: GateSurroundings): Finding {
  if (rule.kind === "bound") return checkBound(rule, candidate);
  const found = findReference(rule.reference, candidate, others);
  if (typeof found === "string") return { passed: true, finding: found };
  return rule.kind === "comparison" ? compareFigures(rule, candidate, found) : compareSignatures(rule, candidate, found);
}

function checkBound({ metric, bound }: BoundRule, candidate: GatedVersion): Finding {
  const { better, of }: GateMetric = GATE_METRICS[metric];
  const value = of(candidate);
  if (typeof value !== "number") return { passed: false, finding: `${metric} is ${absence(value)}` };
  const margin = better === "higher" ? value - bound : bound - value;
  const side = better === "higher" ? "below" : "above";
  const finding = `${metric} is ${shown(value)}, ${margin < 0 ? `${shown(-margin)} ${side} ${bound}` : `${shown(margin)} inside ${bound}`}`;
  return { passed: margin >= 0, finding };
}

function compareFigures({ metric, allowance, unit, reference }: ComparisonRule, candidate: GatedVersion, other: GatedVersion): Finding {
  const { better, of }: GateMetric = GATE_METRICS[metric];
  const [value, otherValue] = [of(candidate), of(other)];
  if (typeof value !== "number") return { passed: false, finding: `${metric} is ${absence(value)}` };
  const name = referenceName(reference, other);
  if (typeof otherValue !== "number") return { passed: false, finding: `${metric} of ${name} is ${absence(otherValue)}` };
  const difference = better === "higher" ? otherValue - value : value - otherValue;
  const loss = unit === "points" ? difference * 100 : (difference / Math.abs(otherValue)) * 100;
  // Nothing is a share of zero: what is worse than zero is infinitely worse, what equals it is not.
  const worse = difference === 0 ? 0 : loss;
  const passed = worse <= allowance + ROUNDING;
  const distance = `${shown(Math.abs(worse))} ${unit} ${worse > 0 ? "worse" : "better"} than ${name} with ${shown(otherValue)}`;
  return {
    passed,
    finding: `${metric} is ${shown(value)}, ${worse === 0 ? `the same as ${name}` : distance}${passed ? "" : `: ${shown(worse - allowance)} ${unit} too much`}`,
  };
}

function compareSignatures({ reference }: SignatureRule, candidate: GatedVersion, other: GatedVersion): Finding {
  const changes = findSignatureChanges(other, candidate);
  const name = referenceName(reference, other);
  const breaking = changes.filter((change) => change.breaking);
  if (breaking.length > 0)
    return { passed: false, finding: `Breaking for callers of ${name}: ${breaking.map(({ what }) => what).join("; ")}` };
  const compatible = changes.map(({ what }) => what).join("; ");
  return { passed: true, finding: `Compatible with ${name}${compatible === "" ? "" : `: ${compatible}`}` };
}

/** The version to compare with, or why there is none. */
function findReference(
  reference: GateReference,
  candidate: GatedVersion,
  { labels, versions, parent }: GateSurroundings,
): GatedVersion | string {
  if (reference === "parent") return parent ?? "Made from no other version";
  const number = Object.entries(labels).find(([label]) => label === reference.label)?.[1];
  const other = versions.find(({ version }) => version === number);
  if (other === undefined) return `Label "${reference.label}" points at no version yet`;
  if (other.version === candidate.version) return `Label "${reference.label}" points at this version`;
  const isKnown = versions.some(({ version }) => version === candidate.version);
  if (isKnown && candidate.version < other.version) return `Older than version ${other.version} of label "${reference.label}"`;
  return other;
}

function referenceName(reference: GateReference, { version }: GatedVersion): string {
  return reference === "parent" ? `its parent, version ${version}` : `label "${reference.label}", version ${version}`;
}

function absence(value: null | undefined): string {
  return value === null ? "not defined on the data" : "not recorded";
}

/** Six digits that count. */
function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
