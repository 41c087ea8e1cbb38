import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { CHAPTER_FILE, readFacts } from "#docs/chapter-facts.ts";
import { ERROR_CODES, fillChapter } from "#docs/limits-and-errors.ts";

const chapter = readFileSync(CHAPTER_FILE, "utf8");

describe("the chapter on limits and errors", () => {
  test("says what the tables say: else run `npm run docs`", () => {
    expect(chapter).toBe(fillChapter(chapter, readFacts()));
  });

  test("has every code and every limit", () => {
    const missing = [...ERROR_CODES, ...Object.keys(LIMITS)].filter((name) => !chapter.includes(`| \`${name}\` |`));
    expect(missing).toEqual([]);
    expect(ERROR_CODES.length).toBeGreaterThan(60);
  });

  test("control: a code, a value or a comment that changes makes another chapter", () => {
    const facts = readFacts();
    const { limits: table } = facts.limits as { readonly limits: { readonly limits: Record<string, number>; readonly source: string } };
    const change = (limits: typeof table) => ({ ...facts, limits: { ...facts.limits, limits } });
    for (const changed of [
      { ...facts, codes: facts.codes.slice(1) },
      change({ ...table, limits: { ...table.limits, MAX_RANK: 9 } }),
      change({ ...table, source: table.source.replace("Ours: longest path", "Ours: another reason") }),
    ])
      expect(fillChapter(chapter, changed)).not.toBe(chapter);
  });

  test("control: a limit without a line of its own, or a chapter without the part, is an error", () => {
    const facts = readFacts();
    expect(() => fillChapter(chapter, { ...facts, limits: { limits: { limits: { NEW: 1 }, source: "" } } })).toThrow('"NEW"');
    expect(() => fillChapter(chapter.replace("<!-- errors -->", ""), facts)).toThrow('"errors"');
  });
});
