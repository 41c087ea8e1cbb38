import type { ArtifactDigest } from "./artifact.ts";
import type { EvaluationRecord } from "./evaluation-record.ts";

/** What is on record of a version that can be measured against a rule. */
export interface MeasuredVersion {
  readonly artifact: Pick<ArtifactDigest, "bytes">;
  readonly evaluation?: EvaluationRecord | undefined;
  /** What registration measured; an evaluation's own latencies go before. */
  readonly probe?: { readonly single: { readonly p50Ms: number; readonly p99Ms: number } } | undefined;
}

export interface GateMetric {
  /** Shares are compared in percentage points, anything in per cent of the other's figure. */
  readonly unit: "share" | "ms" | "MB" | "bytes" | "none";
  readonly better: "higher" | "lower";
  /** Undefined where it is not recorded, null where it is not defined on the data. */
  readonly of: (version: MeasuredVersion) => number | null | undefined;
}

/** Every figure a gate may name. */
export const GATE_METRICS = {
  accuracy: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.accuracy },
  top_3: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.top3Accuracy },
  top_5: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.top5Accuracy },
  macro_precision: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.macroPrecision },
  macro_recall: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.macroRecall },
  macro_f1: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.macroF1 },
  weighted_precision: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.weightedPrecision },
  weighted_recall: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.weightedRecall },
  weighted_f1: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.weightedF1 },
  log_loss: { unit: "none", better: "lower", of: ({ evaluation }) => evaluation?.logLoss },
  calibration_error: { unit: "share", better: "lower", of: ({ evaluation }) => evaluation?.calibrationError },
  mse: { unit: "none", better: "lower", of: ({ evaluation }) => evaluation?.mse },
  mae: { unit: "none", better: "lower", of: ({ evaluation }) => evaluation?.mae },
  r2: { unit: "share", better: "higher", of: ({ evaluation }) => evaluation?.r2 },
  p50_ms: { unit: "ms", better: "lower", of: ({ evaluation, probe }) => evaluation?.p50Ms ?? probe?.single.p50Ms },
  p99_ms: { unit: "ms", better: "lower", of: ({ evaluation, probe }) => evaluation?.p99Ms ?? probe?.single.p99Ms },
  peak_memory_mb: { unit: "MB", better: "lower", of: ({ evaluation }) => evaluation?.peakMemoryMb },
  size_bytes: { unit: "bytes", better: "lower", of: ({ artifact }) => artifact.bytes },
} as const satisfies Readonly<Record<string, GateMetric>>;

export type GateMetricName = keyof typeof GATE_METRICS;

export const GATE_METRIC_NAMES = Object.keys(GATE_METRICS) as readonly GateMetricName[];

export function isGateMetric(text: string): text is GateMetricName {
  return Object.hasOwn(GATE_METRICS, text);
}
