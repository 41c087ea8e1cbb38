import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { findClassifier, isClass } from "#core/model/classifier.ts";
import { MODEL_MANIFEST, VERSION_MANIFEST, type VersionManifest } from "#core/model/manifest.ts";
import type { TensorSignature } from "#core/protocol/tensor.ts";

const CLASSES = ["cat", "dog", "owl"];
const MODEL = v.parse(MODEL_MANIFEST, { name: "pets", task: "image-classification", description: "Pets", classes: CLASSES });

function version(outputs: readonly TensorSignature[], sample: VersionManifest["sample"]["outputs"]): VersionManifest {
  return v.parse(VERSION_MANIFEST, {
    version: 1,
    artifact: { file: "model.onnx", sha256: "a".repeat(64), bytes: 1 },
    inputs: [],
    outputs,
    sample: { tolerance: 0, outputs: sample },
  });
}

const P: TensorSignature = { name: "p", datatype: "FP32", shape: [-1, 3] };
const C: TensorSignature = { name: "c", datatype: "INT64", shape: [-1] };
const SURE = { p: [0.1, 0.7, 0.2], c: [1] };

describe("findClassifier()", () => {
  test("knows the probabilities by their width and values, and the class by its shape and value", () => {
    expect(findClassifier(MODEL, version([P, C], SURE))).toEqual({ probabilities: "p", class: "c", classes: CLASSES });
    expect(findClassifier(MODEL, version([P], SURE))).toEqual({ probabilities: "p", classes: CLASSES });
    const named = version([P, { ...C, datatype: "BYTES" }], { ...SURE, c: ["dog"] });
    expect(findClassifier(MODEL, named)).toMatchObject({ class: "c" });
  });

  test.each<[string, VersionManifest]>([
    ["logits", version([P], { p: [-1, 4.5, 0.2] })],
    ["an output the sample says nothing of", version([P], {})],
    ["another width", version([{ ...P, shape: [-1, 4] }], { p: [0.1, 0.2, 0.3, 0.4] })],
    ["a free width", version([{ ...P, shape: [-1, -1] }], SURE)],
    ["whole numbers", version([{ ...P, datatype: "UINT8" }], { p: [0, 1, 0] })],
    ["two outputs that could be it", version([P, { ...P, name: "q" }], { ...SURE, q: [0, 0, 1] })],
  ])("takes nothing for a probability that is not known to be one: %s", (_, manifest) => {
    expect(findClassifier(MODEL, manifest)).toBeUndefined();
  });

  test.each<[string, VersionManifest]>([
    ["a count", version([P, C], { ...SURE, c: [3] })],
    ["a text that is no class", version([P, { ...C, datatype: "BYTES" }], { ...SURE, c: ["cow"] })],
    ["another shape", version([P, { ...C, shape: [-1, 1] }], SURE)],
    ["two outputs that could be it", version([P, C, { ...C, name: "d" }], { ...SURE, d: [0] })],
  ])("takes nothing for the class that is not known to be it: %s", (_, manifest) => {
    expect(findClassifier(MODEL, manifest)).toEqual({ probabilities: "p", classes: CLASSES });
  });

  test("is nothing for a model of another task, or without classes", () => {
    expect(findClassifier({ ...MODEL, task: "tensor" }, version([P, C], SURE))).toBeUndefined();
    expect(findClassifier({ ...MODEL, classes: undefined }, version([P, C], SURE))).toBeUndefined();
  });
});

test("isClass() takes a place among the classes, or one's text", () => {
  expect([0, 2, -1, 3, 0.5, Number.NaN, "owl", "Owl", "0"].map((value) => isClass(value, CLASSES))).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
});
