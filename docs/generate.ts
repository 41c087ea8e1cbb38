// `npm run docs`: writes what the chapters quote from the code's own tables.
import { readFileSync, writeFileSync } from "node:fs";
import { CHAPTER_FILE, readFacts } from "./chapter-facts.ts";
import { fillChapter } from "./limits-and-errors.ts";

writeFileSync(CHAPTER_FILE, fillChapter(readFileSync(CHAPTER_FILE, "utf8"), readFacts()));
