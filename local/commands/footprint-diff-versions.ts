import { join } from "node:path";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { compareEnergy } from "#core/footprint/compare-energy.ts";
import { judgeVersions } from "#core/footprint/judge-versions.ts";
import type { CatalogVersion } from "#core/model/catalog.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { FootprintDiff } from "./footprint-diff-document.ts";
import { type MeasureOptions, measureInTurn, type Subject } from "./footprint-measure.ts";
import { toRecordedRows } from "./footprint-recorded.ts";
import { readBatchSample } from "./footprint-sample.ts";

const BATCHES = [1, 8, 32] as const;

/** A version with its model's name. */
export interface NamedVersion {
  readonly model: string;
  readonly version: CatalogVersion;
}

/** Opens both versions, measures them in turn on their own samples, and judges B beside A. */
export async function diffVersions(a: NamedVersion, b: NamedVersion, options: MeasureOptions): Promise<FootprintDiff> {
  const [runnerA, runnerB] = [await open(a), await open(b)];
  try {
    const measured: FootprintDiff["measured"][number][] = [];
    for (const batch of BATCHES) {
      const [subjectA, subjectB] = [await toSubject(a, runnerA, batch), await toSubject(b, runnerB, batch)];
      if (subjectA === undefined || subjectB === undefined) continue;
      const energy = await measureInTurn(subjectA, subjectB, options);
      measured.push({ batch, ...compareEnergy(energy.a, energy.b) });
    }
    const [manifestA, manifestB] = [a.version.manifest, b.version.manifest];
    const accuracyDifference = subtract(manifestB.evaluation?.accuracy, manifestA.evaluation?.accuracy);
    return {
      a: toReference(a),
      b: toReference(b),
      measured,
      recorded: toRecordedRows(manifestA, manifestB),
      accuracyDifference,
      verdict: judgeVersions(measured, accuracyDifference ?? 0),
    };
  } finally {
    await runnerA.close();
    await runnerB.close();
  }
}

export function toReference({ model, version }: NamedVersion): string {
  return `${model}@${version.manifest.version}`;
}

/** One thread, as most functions have: more would count CPU time that waits. */
async function open({ version: { manifest, folder } }: NamedVersion): Promise<Runner> {
  const session = manifest.session === undefined ? {} : { session: manifest.session };
  const { runner } = await openRunner(join(folder, manifest.artifact.file), { threads: 1, ...session });
  return runner;
}

async function toSubject({ model, version }: NamedVersion, runner: Runner, batch: number): Promise<Subject | undefined> {
  const sample = await readBatchSample(model, version, batch);
  if (sample === undefined) return undefined;
  return { runner, ...sample, outputs: version.manifest.outputs.map(({ name }) => name), memoryMb: version.manifest.function.memoryMb };
}

function subtract(from: number | undefined, what: number | undefined): number | null {
  return from === undefined || what === undefined ? null : from - what;
}
