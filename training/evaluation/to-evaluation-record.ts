import type { EvaluationRecord } from "#core/model/evaluation-record.ts";
import type { LabelledData } from "../dataset/dataset.ts";
import type { EvaluationReport } from "./evaluate-artifact.ts";
import type { ClassificationReport } from "./evaluate-classifier.ts";

const BYTES_PER_MB = 2 ** 20;

/** What of a report `version.json` keeps. @param data what it was evaluated on; without it the record does not say. */
export function toEvaluationRecord(report: EvaluationReport, data?: Pick<LabelledData, "name" | "sha256">): EvaluationRecord {
  const { samples, threads, quality, latency, memory } = report;
  return {
    samples,
    ...(data === undefined ? {} : { dataset: { name: data.name, sha256: { ...data.sha256 } } }),
    ...(quality.kind === "regression" ? { mse: quality.mse, mae: quality.mae, r2: quality.r2 } : classification(quality)),
    p50Ms: latency.p50Ms,
    p99Ms: latency.p99Ms,
    threads,
    // The system's pages come and go: a difference below zero is none.
    ...(memory === undefined ? {} : { peakMemoryMb: Math.max(0, memory.peakBytes - memory.baselineBytes) / BYTES_PER_MB }),
  };
}

function classification({ accuracy, topK, averages: { macro, weighted }, probabilities }: ClassificationReport) {
  const { 3: top3Accuracy, 5: top5Accuracy } = topK;
  return {
    accuracy,
    ...(top3Accuracy === undefined ? {} : { top3Accuracy }),
    ...(top5Accuracy === undefined ? {} : { top5Accuracy }),
    macroPrecision: macro.precision,
    macroRecall: macro.recall,
    macroF1: macro.f1,
    weightedPrecision: weighted.precision,
    weightedRecall: weighted.recall,
    weightedF1: weighted.f1,
    ...probabilities,
  };
}
