import * as v from "valibot";
import { LIMITS } from "#core/limits.ts";

const output = v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.MAX_NAME_CHARACTERS)));

/** How a classifier's output becomes scores from 0 to 1, where it does not hold probabilities already. */
export const SCORES = v.strictObject({
  /** The output with one number a class; the only floating one by default. */
  output,
  /** `softmax` where one class is right, `sigmoid` where several may be. */
  apply: v.picklist(["softmax", "sigmoid"]),
});

/** How an embedding model's output becomes one vector an input. */
export const EMBEDDING = v.strictObject({
  /** The output with the vectors; the only floating one by default. */
  output,
  /** `mean` of the tokens that are no padding, the `first` token, or `none` for a model that gives one vector an input itself. */
  pooling: v.optional(v.picklist(["mean", "first", "none"]), "mean"),
  /** Scales each vector to length 1. */
  normalize: v.optional(v.boolean(), true),
  /** Answers `POST /v1/embeddings`. Where there is one embedding model alone it does so anyway. */
  default: v.optional(v.boolean(), false),
});

export type Scores = Readonly<v.InferOutput<typeof SCORES>>;
export type Embedding = Readonly<v.InferOutput<typeof EMBEDDING>>;
