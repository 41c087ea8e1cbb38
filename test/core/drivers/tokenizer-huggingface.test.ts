import { describe, expect, test } from "vitest";
import { openTokenizer } from "#core/drivers/tokenizer-huggingface.ts";
import { EXPLODING, WORD_PIECES } from "#test/fixtures/tokenizers/word-pieces.ts";

/** Twenty-nine characters on which the expression backtracks for seconds. */
const ENDLESS = `${"a".repeat(28)}b`;

describe("openTokenizer()", () => {
  test("gives the ids of words and pieces between the special tokens", () => {
    expect(openTokenizer(WORD_PIECES).encode(["Lost my CARDS", "", "unheard of"], 16)).toEqual([
      [2, 4, 7, 5, 6, 3],
      [2, 3],
      [2, 1, 1, 3],
    ]);
  });

  test.each([
    [6, [2, 4, 7, 5, 6, 3]],
    [5, [2, 4, 7, 5, 3]],
    [3, [2, 4, 3]],
    [2, [2, 3]],
  ])("cuts at %i tokens in front of the closing one", (maxTokens, ids) => {
    expect(openTokenizer(WORD_PIECES).encode(["lost my cards"], maxTokens)).toEqual([ids]);
  });

  test("gives up a match that does not end, and goes on with the next text", () => {
    const tokenizer = openTokenizer(EXPLODING, 40);
    expect(tokenizer.encode([ENDLESS], 16)).toBeUndefined();
    expect(tokenizer.encode(["card"], 16)).toEqual([[2, 5, 3]]);
  });

  test("takes no file that is no tokenizer", () => {
    expect(() => openTokenizer({})).toThrow();
  });
});
