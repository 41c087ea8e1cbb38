import * as v from "valibot";
import { LIMITS } from "#core/limits.ts";
import { IMAGE_PREPARATION } from "./image-preparation.ts";

const tensorName = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.MAX_NAME_CHARACTERS));

/** Text as counts of hashed words and word pairs, one number a feature: `core/task/hashed-ngrams.ts`. */
export const HASHED_NGRAMS_PREPARATION = v.strictObject({
  kind: v.literal("hashed-ngrams"),
  /** Length of the vector; a feature is a hash modulo this. */
  features: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 20)),
  /** How many words in a row make one feature: `[1, 2]` for words and pairs. */
  ngrams: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))), v.minLength(1), v.maxLength(5)),
  /** Words are compared in lower case; there is no other way, so that a vector depends on nothing that is not written here. */
  lowercase: v.optional(v.literal(true), true),
  norm: v.optional(v.picklist(["l2", "none"]), "l2"),
  /** The FP32 input of shape `[-1, features]`; the only one by default. */
  input: v.exactOptional(tensorName),
});

/** Text as token ids of a `tokenizer.json` that lies beside the manifest. */
export const TOKENIZER_PREPARATION = v.strictObject({
  kind: v.literal("tokenizer"),
  file: v.literal("tokenizer.json"),
  /** Of the file: it holds regular expressions, so it is as trusted as the model. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "Expected 64 lower-case hexadecimal digits")),
  /** Longer texts are cut here, special tokens included. */
  maxTokens: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(32_768)),
  /** Fills shorter texts of a list up to the longest. */
  padId: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  /** The INT64 or INT32 inputs of shape `[-1, -1]`: ids, 1 for each that is no padding, the segment (always 0). */
  inputs: v.strictObject({ ids: tensorName, mask: v.exactOptional(tensorName), types: v.exactOptional(tensorName) }),
});

/** How what a customer sends becomes the model's tensors. */
export const PREPARATION = v.variant("kind", [IMAGE_PREPARATION, HASHED_NGRAMS_PREPARATION, TOKENIZER_PREPARATION]);

export type HashedNgramsPreparation = Readonly<v.InferOutput<typeof HASHED_NGRAMS_PREPARATION>>;
export type TokenizerPreparation = Readonly<v.InferOutput<typeof TOKENIZER_PREPARATION>>;
export type TextPreparation = HashedNgramsPreparation | TokenizerPreparation;
export type Preparation = Readonly<v.InferOutput<typeof PREPARATION>>;
