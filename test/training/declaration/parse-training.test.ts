import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ManifestError } from "#core/model/manifest.ts";
import { declareTraining, LAYERS } from "#training/declaration/declare-training.ts";
import { toTrainingSchema } from "#training/declaration/json-schema.ts";
import { parseTraining } from "#training/declaration/parse-training.ts";
import { readTraining } from "#training/declaration/read-training.ts";
import type { TrainingDocument } from "#training/declaration/training-declaration.ts";
import { SMALL_TRAINING } from "../version/trained-version.ts";

const MODELS = join(import.meta.dirname, "../../../models");

const CSV: TrainingDocument["dataset"] = {
  kind: "csv",
  name: "table",
  samples: { kind: "numbers", columns: ["a", "b", "c"] },
  targets: { kind: "values", columns: ["y"] },
  training: "table.csv",
  testShare: 0.2,
};
const IDS: TrainingDocument["dataset"] = { ...CSV, samples: { kind: "ids", columns: ["a", "b"], rows: 9 } };
const REGRESSION: Partial<TrainingDocument> = {
  dataset: CSV,
  layers: [LAYERS.dense(1)],
  loss: "mean-squared-error",
  sample: { kind: "values", values: [1, 2, 3] },
};

/** What parsing refuses; none when it accepts. The accuracy is left out, which only a classifier has. */
function problemsOf(overrides: object): readonly string[] {
  try {
    const { minAccuracy, ...small } = SMALL_TRAINING;
    parseTraining({ ...small, ...overrides }, "training.json");
    return [];
  } catch (error) {
    if (error instanceof ManifestError) return error.problems;
    throw error;
  }
}

describe("parseTraining()", () => {
  test("names every problem of every part at once", () => {
    const problems = problemsOf({
      model: { task: "image-clasification" },
      layers: [LAYERS.dense(16), LAYERS.dropout(1.5), LAYERS.dense(9)],
      optimizer: { kind: "gradient-descent", learningRate: 0 },
      batch: 32,
      loss: "mean-squared-error",
      epochs: 1.5,
      patience: 3,
    });
    expect(problems.map((problem) => problem.split(/[:(]/)[0]?.trim()).sort()).toEqual(
      ["epochs", "layers.1.ratio", "loss", "model.description", "model.task", "optimizer.learningRate", "patience"].sort(),
    );
  });

  test.each([
    ["a dense layer on a picture", { layers: [LAYERS.dense(10)] }, /^layers.0 \(dense\): Dense takes one dimension/],
    [
      "a window that does not fit",
      { layers: [LAYERS.channelsFirst(), LAYERS.conv2d({ filters: 2, kernel: 29 }), LAYERS.flatten(), LAYERS.dense(10)] },
      /^layers.1 \(conv2d\): A window of 29×29/,
    ],
    ["another number of classes", { layers: [LAYERS.flatten(), LAYERS.dense(9)] }, /the last one gives \[9\].*10 classes/],
    [
      "a softmax too many",
      { layers: [LAYERS.flatten(), LAYERS.dense(10), LAYERS.softmax()] },
      /^layers.2 \(softmax\): sparse-cross-entropy holds it/,
    ],
    [
      "a mean that cannot be measured",
      { layers: [LAYERS.flatten(), LAYERS.standardize(), LAYERS.dense(10)] },
      /^layers.1 \(standardize\): only the first layer's/,
    ],
    [
      "a mean without a deviation",
      { layers: [{ kind: "standardize", mean: [0] }] },
      /^layers.0: Expected "mean" and "deviation", or neither/,
    ],
    ["nothing to train", { layers: [LAYERS.flatten()] }, /nothing to train/],
    ["classes compared as values", { loss: "mean-squared-error" }, /^loss: mean-squared-error compares with values/],
    ["ten classes as one yes or no", { loss: "binary-cross-entropy" }, /tells two classes apart, and the data set has 10/],
    [
      "values compared as classes",
      { ...REGRESSION, loss: "one-hot-cross-entropy" },
      /compares with classes, and the data set's targets are values/,
    ],
    ["an accuracy of values", { ...REGRESSION, minAccuracy: 0.9 }, /^minAccuracy: only a classifier/],
    ["gradient descent in batches", { optimizer: { kind: "gradient-descent" } }, /^batch: gradient descent takes the whole set/],
    ["SGD on the whole set", { optimizer: { kind: "sgd" }, batch: "all" }, /^batch: stochastic gradient descent takes batches/],
    [
      "batch norm of the whole set",
      { layers: [LAYERS.flatten(), LAYERS.batchNorm(), LAYERS.dense(10)], batch: "all" },
      /^batch: batch normal/,
    ],
    ["batch norm of one sample", { layers: [LAYERS.flatten(), LAYERS.batchNorm(), LAYERS.dense(10)], batch: 1 }, /^batch: .* two samples/],
    [
      "an embedding of numbers",
      { ...REGRESSION, layers: [LAYERS.embeddingBag({ rows: 4, width: 2 }), LAYERS.dense(1)] },
      /samples are ids/,
    ],
    [
      "an embedding that is too small",
      {
        ...REGRESSION,
        dataset: IDS,
        sample: { kind: "values", values: [1, 2] },
        layers: [LAYERS.embeddingBag({ rows: 8, width: 2 }), LAYERS.dense(1)],
      },
      /it has 8 rows, and the data set's ids go up to 8/,
    ],
    [
      "a sample of another size",
      { ...REGRESSION, sample: { kind: "values", values: [1, 2] } },
      /^sample: it has 2 values, and a sample has 3/,
    ],
    ["a sample id out of range", { ...REGRESSION, dataset: IDS, sample: { kind: "values", values: [1, 9] } }, /^sample: a value is none/],
    ["a text for a picture", { sample: { kind: "text", text: "seven" } }, /^sample: the data set's samples are no texts/],
    ["a seven for a table", { ...REGRESSION, sample: { kind: "drawn-seven" } }, /^sample: a drawn seven/],
    ["too many weights", { layers: [LAYERS.flatten(), LAYERS.dense(999_999), LAYERS.dense(10)] }, /parameters are more than/],
    ["a test set and a share", { dataset: { ...CSV, test: "test.csv" } }, /either "test" or "testShare"/],
    ["a file in another folder", { dataset: { ...CSV, training: "../table.csv" } }, /without a folder/],
    [
      "groups that divide nothing",
      { layers: [LAYERS.channelsFirst(), LAYERS.conv2d({ filters: 4, kernel: 3, groups: 3 })] },
      /groups do not divide/,
    ],
  ])("refuses %s", (_what, overrides, message) => {
    expect(problemsOf(overrides).join("\n")).toMatch(new RegExp(message.source, "m"));
  });

  test("accepts what it refuses above, put right", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf(REGRESSION)).toEqual([]);
    const embedded = { dataset: IDS, sample: { kind: "values", values: [1, 8] } };
    expect(problemsOf({ ...REGRESSION, ...embedded, layers: [LAYERS.embeddingBag({ rows: 9, width: 2 }), LAYERS.dense(1)] })).toEqual([]);
  });

  test.each([null, 7, [], "{}", {}])("refuses %j without an exception of its own", (value) => {
    expect(() => parseTraining(value, "training.json")).toThrowError(ManifestError);
  });
});

describe("declareTraining()", () => {
  test("gives the document of models/mnist/training.json", async () => {
    const declared = await readTraining(join(MODELS, "mnist"));
    const { $schema, ...document } = JSON.parse(readFileSync(join(MODELS, "mnist/training.json"), "utf8"));
    const built = declareTraining({
      ...document,
      layers: [LAYERS.flatten(), LAYERS.dense(128), LAYERS.relu(), LAYERS.dropout(0.2), LAYERS.dense(10)],
    });
    expect({ $schema, ...built }).toEqual(declared);
  });
});

test("models/training.schema.json is what the code says: `npm run docs` writes it", () => {
  expect(readFileSync(join(MODELS, "training.schema.json"), "utf8")).toBe(toTrainingSchema());
});
