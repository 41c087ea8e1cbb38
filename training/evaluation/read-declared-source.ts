import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { parseTraining } from "../declaration/parse-training.ts";
import type { DeclaredSource } from "./read-test-data.ts";

/**
 * The data that a version's training declares: the declaration kept with the version, else the model's. A version that was trained with
 * another seed drew its test set by that one.
 * @param modelFolder the model's, where its `training.json` is. @returns undefined where nothing is declared.
 * @throws {ManifestError} for a declaration with problems.
 */
export async function readDeclaredSource(
  modelFolder: string,
  model: CatalogModel["manifest"],
  version: CatalogVersion,
): Promise<DeclaredSource | undefined> {
  for (const folder of [version.folder, modelFolder]) {
    const text = await readFile(join(folder, "training.json"), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const { dataset, seed } = parseTraining(JSON.parse(text), `${model.name}/training.json`);
    return { source: dataset, seed: version.manifest.training?.seed ?? seed };
  }
  return undefined;
}
