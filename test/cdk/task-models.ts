import type { ModelFixture } from "./models-folder.ts";

/** A model of a task whose versions fit it; `own` goes into `model.json`. */
function taskModel(
  own: object,
  input: object,
  output: object,
  sample: readonly number[],
  labels: Readonly<Record<string, number>> = {},
): ModelFixture {
  const version = { inputs: [input], outputs: [output], sample: { tolerance: 0, outputs: { y: sample } } };
  return { labels, own, versions: { 1: version, 2: version } };
}

/** Takes pictures at `predict`. */
export const IMAGE_MODEL = taskModel(
  { task: "image-classification", classes: ["a", "b"], preparation: { kind: "image", width: 4, height: 4 } },
  { name: "x", datatype: "FP32", shape: [-1, 3, 4, 4] },
  { name: "y", datatype: "FP32", shape: [-1, 2] },
  [0.5, 0.5],
  { stable: 1 },
);

/** Gives vectors for texts. */
export function embeddingModel(embedding: object = {}): ModelFixture {
  return taskModel(
    { task: "embeddings", preparation: { kind: "hashed-ngrams", features: 8, ngrams: [1] }, embedding: { pooling: "none", ...embedding } },
    { name: "x", datatype: "FP32", shape: [-1, 8] },
    { name: "y", datatype: "FP32", shape: [-1, 3] },
    [1, 2, 3],
  );
}
