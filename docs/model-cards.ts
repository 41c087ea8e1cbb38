import { join } from "node:path";
import { readCatalog } from "#models/catalog.ts";
import { toModelCard } from "#training/report/model-card.ts";
import { readCardFacts } from "#training/report/read-card-facts.ts";

const MODELS_FOLDER = join(import.meta.dirname, "../models");
export const CARDS_FOLDER = join(import.meta.dirname, "models");

/** The card of every version of the catalog, by file name. */
export async function writeCards(): Promise<ReadonlyMap<string, string>> {
  const versions = readCatalog(MODELS_FOLDER).flatMap((model) => model.versions.map((version) => ({ model, version })));
  const cards = versions.map(
    async ({ model, version }) =>
      [`${model.manifest.name}@${version.manifest.version}.md`, toModelCard(await readCardFacts(model, version, []))] as const,
  );
  return new Map(await Promise.all(cards));
}
