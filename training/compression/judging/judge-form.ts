import { judgeVersion } from "#core/model/admit-version.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { checkGate, type GateVerdict } from "#core/model/check-gate.ts";
import type { CompressionRecord } from "#core/model/compression-record.ts";
import type { EvaluationRecord } from "#core/model/evaluation-record.ts";

/** A compressed form with what was measured of it, ready to be judged. */
export interface JudgedForm {
  readonly version: number;
  readonly bytes: number;
  readonly evaluation: EvaluationRecord;
  readonly compression: CompressionRecord;
}

/** What a compressed form may lose when nobody says otherwise: percentage points of accuracy, per cent of a regression's error. */
export const DEFAULT_LOSS = { points: 0.1, percent: 1 } as const;

/**
 * The rules that every compressed form is held to, beside its model's gate: as good as its parent on the same data, and the same to callers.
 * @param loss percentage points of accuracy, or per cent of the mean squared error; the default where undefined.
 */
export function toRules(parent: EvaluationRecord, loss: number | undefined): readonly string[] {
  const quality =
    parent.accuracy === undefined
      ? `mse not worse than parent by more than ${loss ?? DEFAULT_LOSS.percent} %`
      : `accuracy not worse than parent by more than ${loss ?? DEFAULT_LOSS.points} points`;
  return [quality, "signature compatible with parent"];
}

/** Judges a form by its parent, both as measured just now, and by its model's gate. */
export function judgeForm(
  model: CatalogModel,
  parent: CatalogVersion,
  parentEvaluation: EvaluationRecord,
  { version, bytes, evaluation, compression }: JudgedForm,
  loss: number | undefined,
): GateVerdict {
  const measured = { ...parent.manifest, evaluation: parentEvaluation };
  const candidate = { ...parent.manifest, version, artifact: { bytes }, evaluation, compression };
  const own = checkGate(toRules(parentEvaluation, loss), candidate, { labels: {}, versions: [], parent: measured });
  const versions = model.versions.map((known) => (known === parent ? { ...known, manifest: measured } : known));
  const ofModel = judgeVersion({ manifest: model.manifest, versions }, candidate);
  return { passed: own.passed && ofModel.passed, rules: [...own.rules, ...ofModel.rules] };
}

/** Whether leaving parts in floats could help: quality failed, not size, speed or signature. */
export function failedByQuality({ rules }: GateVerdict): boolean {
  return rules.some(({ rule, passed }) => !passed && !/^(signature|size_bytes|p50_ms|p99_ms|peak_memory_mb)\b/.test(rule));
}
