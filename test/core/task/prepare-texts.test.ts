import { describe, expect, test } from "vitest";
import { openTokenizer } from "#core/drivers/tokenizer-huggingface.ts";
import type { HashedNgramsPreparation, TokenizerPreparation } from "#core/model/preparation.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";
import { checkTexts } from "#core/task/check-texts.ts";
import { hashNgrams } from "#core/task/hashed-ngrams.ts";
import { prepareHashedTexts, prepareTokenizedTexts } from "#core/task/prepare-texts.ts";
import { WORD_PIECES } from "#test/fixtures/tokenizers/word-pieces.ts";

const versionOf = (...inputs: readonly TensorSignature[]): ServedVersion => ({
  name: "m",
  version: 1,
  sha256: "0".repeat(64),
  bytes: 1,
  inputs,
  outputs: [],
  allowNonFinite: false,
  maxBatch: 8,
});

const HASHED: HashedNgramsPreparation = { kind: "hashed-ngrams", features: 32, ngrams: [1, 2], lowercase: true, norm: "l2" };

describe("prepareHashedTexts()", () => {
  test("writes each text's n-grams into a row of its own, as training computes them", () => {
    const texts = ["lost my card", "", "my card my card"];
    const { inputs, tokens } = prepareHashedTexts(texts, HASHED, versionOf({ name: "x", datatype: "FP32", shape: [-1, 32] }));
    const [tensor] = inputs;
    const values = tensor?.data as Float32Array;
    expect(tensor).toMatchObject({ name: "x", datatype: "FP32", shape: [3, 32] });
    for (const [row, text] of texts.entries()) {
      const dense = new Float32Array(32);
      const { ids, weights } = hashNgrams(text, HASHED);
      for (const [at, id] of ids.entries()) dense[id] = weights[at] ?? 0;
      expect([...values.slice(row * 32, row * 32 + 32)]).toEqual([...dense]);
    }
    expect(tokens).toBe(7);
  });

  test("refuses more numbers than a tensor may have", () => {
    const preparation = { ...HASHED, features: 2 ** 20 };
    const version = versionOf({ name: "x", datatype: "FP32", shape: [-1, 2 ** 20] });
    expect(() => prepareHashedTexts(["a", "b", "c", "d", "e"], preparation, version)).toThrow(
      expect.objectContaining({ code: "SHAPE_OVERFLOW" }),
    );
  });
});

describe("prepareTokenizedTexts()", () => {
  const TOKENIZED: TokenizerPreparation = {
    kind: "tokenizer",
    file: "tokenizer.json",
    sha256: "0".repeat(64),
    maxTokens: 5,
    padId: 0,
    inputs: { ids: "ids", mask: "mask", types: "types" },
  };
  const tokenizer = openTokenizer(WORD_PIECES);
  const signature = (length: number): TensorSignature[] =>
    ["ids", "mask", "types"].map((name) => ({ name, datatype: name === "mask" ? "INT32" : "INT64", shape: [-1, length] }));

  test("fills shorter texts up to the longest, and says which positions hold tokens", () => {
    const prepared = prepareTokenizedTexts(["card", "lost my cards"], TOKENIZED, versionOf(...signature(-1)), tokenizer);
    expect(prepared.inputs).toEqual([
      { name: "ids", datatype: "INT64", shape: [2, 5], data: BigInt64Array.of(2n, 5n, 3n, 0n, 0n, 2n, 4n, 7n, 5n, 3n) },
      { name: "mask", datatype: "INT32", shape: [2, 5], data: Int32Array.of(1, 1, 1, 0, 0, 1, 1, 1, 1, 1) },
      { name: "types", datatype: "INT64", shape: [2, 5], data: new BigInt64Array(10) },
    ]);
    expect(prepared.mask).toEqual([Uint8Array.of(1, 1, 1, 0, 0), Uint8Array.of(1, 1, 1, 1, 1)]);
    expect(prepared.tokens).toBe(8);
  });

  test("fills up to the length that the model's inputs have", () => {
    const { inputs } = prepareTokenizedTexts(["card"], { ...TOKENIZED, padId: 9 }, versionOf(...signature(6)), tokenizer);
    expect(inputs[0]).toMatchObject({ shape: [1, 6], data: BigInt64Array.of(2n, 5n, 3n, 9n, 9n, 9n) });
  });
});

describe("checkTexts()", () => {
  const codeOf = (texts: readonly string[], maxTexts = 2): string => {
    try {
      checkTexts(texts, maxTexts, "inputs");
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
    return "taken";
  };

  test.each([
    ["32,000 letters", "a".repeat(32_000), "taken"],
    ["one more", "a".repeat(32_001), "TEXT_TOO_LONG"],
    ["32,000 characters of two units each", "😀".repeat(32_000), "taken"],
    ["one more of them", "😀".repeat(32_001), "TEXT_TOO_LONG"],
    ["ten million combining marks", "\u0301".repeat(10_000_000), "TEXT_TOO_LONG"],
  ])("%s", (_, text, code) => {
    expect(codeOf(["short", text])).toBe(code);
  });

  test("counts texts", () => {
    expect(codeOf(["a", "b", "c"])).toBe("SHAPE_MISMATCH");
  });
});
