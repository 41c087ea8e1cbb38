import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COEFFICIENTS } from "#core/footprint/coefficients.ts";
import { FOOTPRINT_CHAPTER_FILE } from "#docs/chapter-facts.ts";
import { fillFootprintChapter } from "#docs/footprint-tables.ts";

const chapter = readFileSync(FOOTPRINT_CHAPTER_FILE, "utf8");

test("the chapter's tables are the coefficients' own; `npm run docs` writes them", () => {
  expect(fillFootprintChapter(chapter, COEFFICIENTS)).toBe(chapter);
});

test("fillFootprintChapter() sees a changed coefficient", () => {
  const { pue } = COEFFICIENTS.conventions;
  const changed = { ...COEFFICIENTS, conventions: { ...COEFFICIENTS.conventions, pue: { ...pue, value: 1.2 } } };
  expect(fillFootprintChapter(chapter, changed)).not.toBe(chapter);
});

test.each([
  "estimates by a model of the hardware, not measurements",
  "No watt here was measured on AWS's hardware",
  "ISO/IEC 21031:2024",
  "**Out**: the client and its network, API Gateway, S3, DynamoDB and queues",
  "training, disposal",
  "**Location based.** No offsets, no certificates, and no market-based figure",
  "**Low and high, not one number alone.**",
  "**In a clean grid embodied carbon dominates**: 94 %",
  "artefact of two constants per server",
  "0.24 Wh with them and 0.10 Wh for the active accelerator alone",
  "market based, so ours may not be set beside them",
  "**Smaller is not always greener.**",
  "37 % more CPU time",
  "7.7 times less",
  "Prices are those of us-east-1",
])("the chapter says: %s", (statement) => {
  expect(chapter.replace(/\s+/g, " ")).toContain(statement);
});
