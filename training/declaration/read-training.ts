import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ManifestError } from "#core/model/manifest.ts";
import { parseTraining } from "./parse-training.ts";
import type { TrainingDeclaration } from "./training-declaration.ts";

export const TRAINING_FILE = "training.json";

/**
 * Reads how a model is trained, or how one of its versions was.
 * @param folder a model's, or a version's. @throws {ManifestError} with every problem; also when the file is missing.
 */
export async function readTraining(folder: string): Promise<TrainingDeclaration> {
  const path = join(folder, TRAINING_FILE);
  if (!existsSync(path)) throw new ManifestError(path, ["it is missing"]);
  const text = await readFile(path, "utf8");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError(path, [`it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`]);
  }
  return parseTraining(document, path);
}

/** The models below a folder that say how they are trained. */
export function listTrainable(models: string): readonly string[] {
  if (!existsSync(models)) return [];
  return readdirSync(models)
    .filter((name) => existsSync(join(models, name, TRAINING_FILE)))
    .sort();
}
