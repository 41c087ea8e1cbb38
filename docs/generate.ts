// `npm run docs`: writes what the chapters quote from the code's own tables.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COEFFICIENTS } from "#core/footprint/coefficients.ts";
import { toTrainingSchema } from "#training/declaration/json-schema.ts";
import { CHAPTER_FILE, FOOTPRINT_CHAPTER_FILE, readFacts } from "./chapter-facts.ts";
import { fillFootprintChapter } from "./footprint-tables.ts";
import { fillChapter } from "./limits-and-errors.ts";
import { CARDS_FOLDER, writeCards } from "./model-cards.ts";

writeFileSync(CHAPTER_FILE, fillChapter(readFileSync(CHAPTER_FILE, "utf8"), readFacts()));
writeFileSync(FOOTPRINT_CHAPTER_FILE, fillFootprintChapter(readFileSync(FOOTPRINT_CHAPTER_FILE, "utf8"), COEFFICIENTS));
writeFileSync(join(import.meta.dirname, "../models/training.schema.json"), toTrainingSchema());
rmSync(CARDS_FOLDER, { recursive: true, force: true });
mkdirSync(CARDS_FOLDER);
for (const [file, card] of await writeCards()) writeFileSync(join(CARDS_FOLDER, file), card);
