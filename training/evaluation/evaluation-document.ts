import * as v from "valibot";
import type { GateVerdict } from "#core/model/check-gate.ts";
import { EVALUATION_RECORD } from "#core/model/evaluation-record.ts";
import type { EvaluationReport } from "./evaluate-artifact.ts";
import { toEvaluationRecord } from "./to-evaluation-record.ts";

const figures = v.strictObject({ precision: v.number(), recall: v.number(), f1: v.number() });
const classFigures = v.strictObject({
  class: v.string(),
  support: v.number(),
  ...figures.entries,
  undefinedFigures: v.array(v.picklist(["precision", "recall", "f1"])),
});

/** `evaluation.json`: the figures that a version's manifest keeps, and what they were made of. */
export const EVALUATION_DOCUMENT = v.strictObject({
  model: v.string(),
  version: v.number(),
  /** Of the artifact. */
  sha256: v.string(),
  ...EVALUATION_RECORD.entries,
  dataset: v.strictObject({ name: v.string(), sha256: v.record(v.string(), v.string()) }),
  gate: v.strictObject({
    passed: v.boolean(),
    rules: v.array(v.strictObject({ rule: v.string(), passed: v.boolean(), finding: v.string() })),
  }),
  topK: v.exactOptional(v.record(v.string(), v.number())),
  averages: v.exactOptional(v.strictObject({ macro: figures, micro: figures, weighted: figures })),
  perClass: v.exactOptional(v.array(classFigures)),
  /** Row: true class. Column: the class named. */
  confusion: v.exactOptional(v.array(v.array(v.number()))),
  latency: v.strictObject({ rows: v.number(), runs: v.number(), p50Ms: v.number(), p99Ms: v.number() }),
  memory: v.exactOptional(v.strictObject({ peakBytes: v.number(), baselineBytes: v.number() })),
});

export type EvaluationDocument = v.InferOutput<typeof EVALUATION_DOCUMENT>;

/** @throws {RangeError} naming `file` and every entry that is not as it must be. */
export function parseEvaluationDocument(value: unknown, file: string): EvaluationDocument {
  const parsed = v.safeParse(EVALUATION_DOCUMENT, value);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "the document"}: ${issue.message}`);
  throw new RangeError(`"${file}" is no evaluation: ${problems.join("; ")}`);
}

export interface EvaluatedVersion {
  readonly model: string;
  readonly version: number;
  readonly sha256: string;
  readonly dataset: { readonly name: string; readonly sha256: Readonly<Record<string, string>> };
  readonly gate: GateVerdict;
}

export function toEvaluationDocument(evaluated: EvaluatedVersion, report: EvaluationReport): EvaluationDocument {
  const { quality, latency, memory } = report;
  const { model, version, sha256, dataset, gate } = evaluated;
  const details =
    quality.kind === "regression"
      ? {}
      : {
          topK: { ...quality.topK },
          averages: quality.averages,
          perClass: quality.perClass.map((row) => ({ ...row, undefinedFigures: [...row.undefinedFigures] })),
          confusion: quality.confusion.map((row) => [...row]),
        };
  return {
    model,
    version,
    sha256,
    ...toEvaluationRecord(report),
    dataset: { name: dataset.name, sha256: { ...dataset.sha256 } },
    gate: { passed: gate.passed, rules: gate.rules.map((rule) => ({ ...rule })) },
    ...details,
    latency,
    ...(memory === undefined ? {} : { memory }),
  };
}
