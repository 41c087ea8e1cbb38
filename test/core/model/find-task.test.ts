import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { findTask } from "#core/model/find-task.ts";
import { MODEL_MANIFEST, VERSION_MANIFEST } from "#core/model/manifest.ts";
import { SERVED_TASK } from "#core/model/served-task.ts";

const IMAGE = { kind: "image", width: 8, height: 4 };
const HASHED = { kind: "hashed-ngrams", features: 64, ngrams: [1, 2] };
const TOKENIZER = {
  kind: "tokenizer",
  file: "tokenizer.json",
  sha256: "a".repeat(64),
  maxTokens: 16,
  inputs: { ids: "ids", mask: "mask" },
};

const tensor = (name: string, datatype: string, shape: readonly number[]) => ({ name, datatype, shape });

function find(
  model: object,
  inputs: readonly object[],
  outputs: readonly object[],
  sample: Record<string, unknown[]> = {},
  own: object = {},
) {
  const version = {
    version: 1,
    artifact: { file: "model.onnx", sha256: "0".repeat(64), bytes: 1 },
    inputs,
    outputs,
    sample: { tolerance: 0, outputs: sample },
    ...own,
  };
  return findTask(v.parse(MODEL_MANIFEST, { name: "m", description: "m", ...model }), v.parse(VERSION_MANIFEST, version));
}

const CLASSIFIER = { task: "image-classification", classes: ["a", "b"], preparation: IMAGE };
const PROBABILITIES = [tensor("p", "FP32", [-1, 2])];
const SAMPLE = { p: [0.25, 0.75] };

describe("findTask()", () => {
  test("a model without a preparation takes tensors alone", () => {
    expect(find({ task: "image-classification", classes: ["a", "b"] }, [], PROBABILITIES)).toEqual({ problems: [] });
  });

  test("a classifier whose sample holds probabilities needs nothing more, and survives its way through JSON", () => {
    const { task, problems } = find(CLASSIFIER, [tensor("x", "FP32", [-1, 3, 4, 8])], PROBABILITIES, SAMPLE);
    expect(problems).toEqual([]);
    expect(task).toMatchObject({ kind: "classification", output: "p", apply: "none", classes: ["a", "b"] });
    expect(v.parse(SERVED_TASK, JSON.parse(JSON.stringify(task)))).toEqual(task);
  });

  test("logits need `scores`, which says how they become scores", () => {
    const inputs = [tensor("x", "UINT8", [-1, 4, 8, 3])];
    const logits = { p: [-3, 12] };
    expect(find(CLASSIFIER, inputs, PROBABILITIES, logits).problems).toEqual([
      "no single output is known to hold probabilities: declare `scores`",
    ]);
    expect(find({ ...CLASSIFIER, scores: { apply: "softmax" } }, inputs, PROBABILITIES, logits)).toMatchObject({
      task: { output: "p", apply: "softmax" },
    });
  });

  test("a version's own preparation goes before the model's", () => {
    const { task } = find(CLASSIFIER, [tensor("x", "UINT8", [-1, 2, 2])], PROBABILITIES, SAMPLE, {
      preparation: { kind: "image", width: 2, height: 2, channels: "grey" },
    });
    expect(task?.preparation).toMatchObject({ width: 2, channels: "grey" });
  });

  test.each([
    [1024, 16_700_000],
    [256, (96 * 2 ** 20) / 16],
    [128, 65_536],
  ])("a function of %i MB takes pictures of %i pixels", (memoryMb, maxPixels) => {
    const { task } = find(CLASSIFIER, [tensor("x", "FP32", [-1, 3, 4, 8])], PROBABILITIES, SAMPLE, {
      function: { memoryMb, timeoutSeconds: 20 },
    });
    expect(task?.preparation).toMatchObject({ maxPixels });
  });

  test("an embedding model says how its vectors come about", () => {
    const inputs = [tensor("ids", "INT64", [-1, -1]), tensor("mask", "INT64", [-1, -1])];
    const plain = { task: "embeddings", preparation: TOKENIZER };
    const model = { ...plain, embedding: { pooling: "mean" } };
    expect(find(model, inputs, [tensor("h", "FP32", [-1, -1, 8])]).task).toMatchObject({
      kind: "embeddings",
      output: "h",
      normalize: true,
    });
    expect(find(model, inputs, [tensor("h", "FP32", [-1, 8])]).problems).toEqual(['output "h" has rank 2, pooling "mean" needs 3']);
    expect(find(plain, inputs, [tensor("h", "FP32", [-1, 8])]).problems).toHaveLength(1);
  });

  test.each([
    ["the task takes tensors", { preparation: IMAGE }, [], 'the task "tensor" cannot be prepared as "image"'],
    [
      "text for an image task",
      { ...CLASSIFIER, preparation: HASHED },
      [],
      'the task "image-classification" cannot be prepared as "hashed-ngrams"',
    ],
    [
      "another size",
      CLASSIFIER,
      [tensor("x", "FP32", [-1, 3, 8, 8])],
      'input "x" is FP32 [-1,3,8,8], the preparation gives UINT8 or FP32 or FP16 [-1,3,4,8]',
    ],
    ["a datatype it does not make", CLASSIFIER, [tensor("x", "INT8", [-1, 3, 4, 8])], /^input "x" is INT8/],
    [
      "two inputs, none named",
      CLASSIFIER,
      [tensor("x", "FP32", [1]), tensor("y", "FP32", [1])],
      "the version has several inputs: name the one",
    ],
    ["a name that is not there", { ...CLASSIFIER, preparation: { ...IMAGE, input: "z" } }, [tensor("x", "FP32", [1])], /no input "z"/],
    [
      "an input nothing fills",
      { ...CLASSIFIER, preparation: { ...IMAGE, input: "x" } },
      [tensor("x", "FP32", [-1, 3, 4, 8]), tensor("k", "FP32", [])],
      'the preparation gives nothing for input "k"',
    ],
  ])("names what does not fit: %s", (_, model, inputs, problem) => {
    const { task, problems } = find(model, inputs, PROBABILITIES, SAMPLE);
    expect(task).toBeUndefined();
    expect(problems).toEqual([typeof problem === "string" ? problem : expect.stringMatching(problem)]);
  });
});
