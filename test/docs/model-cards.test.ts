import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CARDS_FOLDER, writeCards } from "#docs/model-cards.ts";

describe("the model cards", () => {
  test("say what manifests, evaluations and histories say: else run `npm run docs`", async () => {
    const cards = await writeCards();
    expect(readdirSync(CARDS_FOLDER).sort()).toEqual([...cards.keys()].sort());
    for (const [file, card] of cards) expect(readFileSync(join(CARDS_FOLDER, file), "utf8")).toBe(card);
  });

  test("hold figures, confusions and limits of every version", async () => {
    for (const [, card] of await writeCards()) {
      expect(card).toContain("| Accuracy |");
      expect(card).toContain("| True class | Taken for | Times |");
      expect(card).toContain("A request has at most");
    }
  });
});
