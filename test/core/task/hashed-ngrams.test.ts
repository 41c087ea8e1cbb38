import { describe, expect, test } from "vitest";
import { hashNgrams, toWords } from "#core/task/hashed-ngrams.ts";

const ALL = { features: 2 ** 31, ngrams: [1], norm: "none" } as const;

describe("hashNgrams()", () => {
  // The published test vectors of FNV-1a: "a", "foobar".
  test.each([
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("hashes %j as FNV-1a does", (word, hash) => {
    expect([...hashNgrams(word, ALL).ids]).toEqual([hash % 2 ** 31]);
  });

  test("counts words and pairs, ascending, scaled to length 1", () => {
    const { ids, weights } = hashNgrams("My card, my CARD!", { features: 4096, ngrams: [1, 2], norm: "l2" });
    // my 2, card 2, "my card" 2, "card my" 1
    const one = 1 / Math.sqrt(13);
    expect([...weights].sort()).toEqual([one, 2 * one, 2 * one, 2 * one].map(Math.fround));
    expect([...ids]).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  test("adds up what falls onto one feature", () => {
    expect(hashNgrams("a b c", { features: 1, ngrams: [1, 2, 3], norm: "none" })).toEqual({
      ids: Uint32Array.of(0),
      weights: Float32Array.of(6),
    });
  });

  test("gives the zero vector for a text without words", () => {
    expect(hashNgrams("¿…? 你好", { features: 8, ngrams: [1], norm: "l2" })).toEqual({
      ids: new Uint32Array(),
      weights: new Float32Array(),
    });
  });

  test("toWords() keeps apostrophes and digits, and splits at everything else", () => {
    expect(toWords("I haven't got 2 cards-yet")).toEqual(["i", "haven't", "got", "2", "cards", "yet"]);
  });
});
