import type { GateVerdict } from "#core/model/check-gate.ts";
import type { EvaluationRecord } from "#core/model/evaluation-record.ts";
import type { EvaluationReport } from "./evaluate-artifact.ts";
import type { ClassificationReport } from "./evaluate-classifier.ts";
import type { LatencyReport } from "./measure-latency.ts";
import type { MemoryReport } from "./measure-memory.ts";
import { toEvaluationRecord } from "./to-evaluation-record.ts";

export interface EvaluatedVersion {
  readonly model: string;
  readonly version: number;
  readonly sha256: string;
  readonly dataset: { readonly name: string; readonly sha256: Readonly<Record<string, string>> };
  readonly gate: GateVerdict;
}

/** `evaluation.json`: the figures that a version's manifest keeps, and what they were made of. */
export type EvaluationDocument = EvaluatedVersion &
  EvaluationRecord &
  Partial<Pick<ClassificationReport, "topK" | "averages" | "perClass" | "confusion">> & {
    readonly latency: LatencyReport;
    readonly memory?: MemoryReport;
  };

export function toEvaluationDocument(version: EvaluatedVersion, report: EvaluationReport): EvaluationDocument {
  const { quality, latency, memory } = report;
  const details =
    quality.kind === "regression"
      ? {}
      : { topK: quality.topK, averages: quality.averages, perClass: quality.perClass, confusion: quality.confusion };
  return { ...version, ...toEvaluationRecord(report, version.dataset), ...details, latency, ...(memory === undefined ? {} : { memory }) };
}
