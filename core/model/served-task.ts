import * as v from "valibot";
import { PREPARATION } from "./preparation.ts";

const shared = { preparation: PREPARATION, output: v.string() };

/** What a version's function needs to know to answer `predict`: how its tensors are made, and what its output means. */
export const SERVED_TASK = v.variant("kind", [
  v.object({
    kind: v.literal("classification"),
    ...shared,
    /** What is done to the output's numbers to make scores of them. */
    apply: v.picklist(["none", "softmax", "sigmoid"]),
    classes: v.array(v.string()),
  }),
  v.object({
    kind: v.literal("embeddings"),
    ...shared,
    pooling: v.picklist(["mean", "first", "none"]),
    normalize: v.boolean(),
  }),
]);

export type ServedTask = Readonly<v.InferOutput<typeof SERVED_TASK>>;
export type ClassificationTask = Extract<ServedTask, { readonly kind: "classification" }>;
export type EmbeddingsTask = Extract<ServedTask, { readonly kind: "embeddings" }>;
