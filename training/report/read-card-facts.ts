import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { type EvaluationDocument, parseEvaluationDocument } from "../evaluation/evaluation-document.ts";
import type { CardFacts } from "./card-facts.ts";
import type { TrainingTime } from "./training-footprint.ts";

const HISTORY = v.object({ epochs: v.array(v.object({ elapsedMs: v.pipe(v.number(), v.finite(), v.minValue(0)) })) });

/**
 * Gathers what is on record of a version: its manifests, the evaluation kept with it or in one of `folders`, and its training's history.
 * @throws {RangeError} for a record that cannot be read; one that is not there is no fault.
 */
export async function readCardFacts(model: CatalogModel, version: CatalogVersion, folders: readonly string[]): Promise<CardFacts> {
  return {
    model,
    version,
    evaluation: await readEvaluation([version.folder, ...folders], version.manifest.artifact.sha256),
    trainingTime: await readTrainingTime(version),
  };
}

/** The first evaluation of these very bytes: one of others that had the version's number before says nothing of it. */
async function readEvaluation(folders: readonly string[], sha256: string): Promise<EvaluationDocument | undefined> {
  for (const folder of folders) {
    const path = join(folder, "evaluation.json");
    const json = await readJson(path);
    if (json === undefined) continue;
    const document = parseEvaluationDocument(json, path);
    if (document.sha256 === sha256) return document;
  }
  return undefined;
}

async function readTrainingTime({ folder, manifest }: CatalogVersion): Promise<TrainingTime | undefined> {
  const path = join(folder, "history.json");
  const json = await readJson(path);
  if (json === undefined || manifest.training === undefined) return undefined;
  const parsed = v.safeParse(HISTORY, json);
  if (!parsed.success) throw new RangeError(`"${path}" is no history of a training`);
  const elapsedMs = parsed.output.epochs.reduce((sum, epoch) => sum + epoch.elapsedMs, 0);
  return { seconds: elapsedMs / 1000, threads: manifest.training.threads };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RangeError(`"${path}" is no JSON`, { cause });
  }
}
