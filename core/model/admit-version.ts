import type { CatalogModel } from "./catalog.ts";
import { checkGate, type GatedVersion, type GateVerdict } from "./check-gate.ts";

/** A gate's refusal: which rule, and by how much. */
export class GateError extends Error {
  override readonly name = "GateError";
  readonly verdict: GateVerdict;

  constructor(what: string, verdict: GateVerdict) {
    super(`The gate refuses ${what}: ${failures(verdict).join("; ")}`);
    this.verdict = verdict;
  }
}

/** What failed, rule by rule. */
export function failures({ rules }: GateVerdict): readonly string[] {
  return rules.filter(({ passed }) => !passed).map(({ rule, finding }) => `"${rule}": ${finding}`);
}

/** What a gate needs to know of a model; every `CatalogModel` is one. */
export type GatedModel = { readonly manifest: Pick<CatalogModel["manifest"], "name" | "labels" | "gate"> } & {
  readonly versions: readonly { readonly manifest: GatedVersion }[];
};

/** A compressed version says whom it was made from. */
export type Candidate = GatedVersion & { readonly compression?: { readonly parent: { readonly version: number } } | undefined };

/** Judges a version, new or there already, by its model's gate. A model without a gate passes everything. */
export function judgeVersion(model: GatedModel, candidate: Candidate): GateVerdict {
  const { gate = [], labels } = model.manifest;
  const versions = model.versions.map(({ manifest }) => manifest);
  const parent = versions.find(({ version }) => version === candidate.compression?.parent.version);
  return checkGate(gate, candidate, { labels, versions, parent });
}

/**
 * Decides whether a version may be added to a model, or a label moved to it: training, registration and compression ask before they write.
 * @param model undefined where the version is the first of its model, which has no gate yet.
 * @returns the verdict, for a report. @throws {GateError} naming each rule that fails and by how much.
 */
export function admitVersion(model: GatedModel | undefined, candidate: Candidate): GateVerdict {
  if (model === undefined) return { passed: true, rules: [] };
  const verdict = judgeVersion(model, candidate);
  if (!verdict.passed) throw new GateError(`${model.manifest.name}@${candidate.version}`, verdict);
  return verdict;
}
