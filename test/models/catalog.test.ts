import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ManifestError } from "#core/model/manifest.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const MODEL = { name: "digits", description: "Digits", labels: { stable: 2 } };
const VERSION = {
  artifact: { file: "model.onnx", sha256: "0".repeat(64), bytes: 3 },
  inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
  outputs: [{ name: "y", datatype: "FP32", shape: [-1] }],
  sample: { tolerance: 0, outputs: { y: [1] } },
};

/** Writes models from a table: path -> JSON, or text as it is. */
function write(files: Readonly<Record<string, object | string>>): string {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return root;
}

function version(name: string, number: number): Record<string, object | string> {
  const folder = `${name}/${number}`;
  return { [`${folder}/version.json`]: { ...VERSION, version: number }, [`${folder}/model.onnx`]: "abc", [`${folder}/sample.json`]: "{}" };
}

function problemsOf(root: string): readonly string[] {
  try {
    readCatalog(root);
  } catch (error) {
    if (error instanceof ManifestError) return error.problems;
    throw error;
  }
  return [];
}

describe("readCatalog()", () => {
  test("leaves out a model that is yet to be trained, and not one that has a version", () => {
    const files = { "digits/model.json": MODEL, ...version("digits", 2), "words/model.json": { name: "words", description: "Words" } };
    expect(readCatalog(write({ ...files, "words/training.json": {} })).map(({ manifest }) => manifest.name)).toEqual(["digits"]);
    expect(problemsOf(write(files))).toEqual([expect.stringContaining("words: no version")]);
    const trained = write({ ...files, "words/training.json": {}, ...version("words", 1) });
    expect(readCatalog(trained).map(({ manifest }) => manifest.name)).toEqual(["digits", "words"]);
  });

  test("reads models by name and versions by number, with their defaults", () => {
    const root = write({
      "digits/model.json": MODEL,
      ...version("digits", 10),
      ...version("digits", 2),
      "animals/model.json": { name: "animals", description: "Animals" },
      ...version("animals", 1),
    });
    const catalog = readCatalog(root);
    expect(catalog.map(({ manifest, versions }) => [manifest.name, versions.map((row) => row.manifest.version)])).toEqual([
      ["animals", [1]],
      ["digits", [2, 10]],
    ]);
    expect(catalog[0]?.manifest).toMatchObject({ task: "tensor", labels: {} });
    expect(catalog[1]?.versions[1]).toMatchObject({
      folder: join(root, "digits/10"),
      manifest: { allowNonFinite: false, maxBatch: 1024, function: { memoryMb: 1024 } },
    });
  });

  test("is empty where there are no models, and passes over what is no version", () => {
    expect(readCatalog(join(temporaryFolder(), "none"))).toEqual([]);
    const root = write({ "digits/model.json": MODEL, ...version("digits", 2), "digits/.part-1/model.onnx": "half", "catalog.ts": "" });
    expect(readCatalog(root)[0]?.versions).toHaveLength(1);
  });

  test("reports every problem of every manifest at once", () => {
    const root = write({
      "digits/model.json": { ...MODEL, labels: { stable: 3, Canary: 2 }, colour: "red" },
      ...version("digits", 2),
      "digits/2/version.json": { ...VERSION, version: 5, maxBatch: 0, artifact: { ...VERSION.artifact, sha256: "ABC" } },
      "animals/model.json": "{ not json",
      ...version("animals", 1),
      "plants/model.json": { name: "flowers", description: "Plants" },
    });
    const text = problemsOf(root).join("\n");
    for (const part of [
      "labels",
      "colour",
      "maxBatch",
      "artifact.sha256",
      "animals/model.json",
      "no JSON",
      'name is "flowers"',
      "plants: no version",
    ])
      expect(text).toContain(part);
  });

  test.each([
    [{ deprecated: "2027-02-30" }, "Expected a day"],
    [{ deprecated: "2027-02-01T00:00:00Z" }, "Expected a day"],
    [{ sunset: "2027-02-01" }, "deprecated"],
    [{ deprecated: "2027-02-02", sunset: "2027-02-01" }, "no earlier than"],
  ])("refuses the retirement %j", (retirement, part) => {
    const root = write({ "digits/model.json": { ...MODEL, retires: { 2: retirement } }, ...version("digits", 2) });
    expect(problemsOf(root).join()).toContain(part);
  });

  test("takes a retirement of one day or two", () => {
    const retires = { 2: { deprecated: "2027-02-01", sunset: "2028-02-29" } };
    const root = write({ "digits/model.json": { ...MODEL, retires }, ...version("digits", 2) });
    expect(readCatalog(root)[0]?.manifest.retires).toEqual(retires);
  });

  test("says which file beside the manifest is missing, and that folder and number differ", () => {
    const root = write({ "digits/model.json": MODEL, ...version("digits", 2), "digits/2/version.json": { ...VERSION, version: 3 } });
    rmSync(join(root, "digits/2/sample.json"));
    expect(problemsOf(root)).toEqual([
      `Cannot use "digits/2/version.json": version is 3, the folder is 2; "sample.json" is missing beside it`,
    ]);
  });

  test("refuses a label on a version that the gate refuses, naming the rule and by how much", () => {
    const files = {
      "digits/model.json": { ...MODEL, labels: { stable: 2, canary: 3 }, gate: ["accuracy >= 0.97", "signature compatible"] },
      ...version("digits", 2),
      ...version("digits", 3),
      "digits/2/version.json": { ...VERSION, version: 2, evaluation: { samples: 10, accuracy: 0.98 } },
    };
    const inputs = [{ name: "x", datatype: "FP64", shape: [-1, 2] }];
    const candidate = { ...VERSION, inputs, version: 3, evaluation: { samples: 10, accuracy: 0.95 } };
    expect(problemsOf(write({ ...files, "digits/3/version.json": candidate }))).toEqual([
      'digits/model.json: the gate refuses label "canary" on version 3: "accuracy >= 0.97": accuracy is 0.95, 0.02 below 0.97; ' +
        '"signature compatible": Breaking for callers of label "stable", version 2: input "x" is FP64, it was FP32',
    ]);
    const good = { ...VERSION, version: 3, evaluation: { samples: 10, accuracy: 0.97 } };
    expect(problemsOf(write({ ...files, "digits/3/version.json": good }))).toEqual([]);
    // Without an evaluation nobody can say that it passes.
    expect(problemsOf(write(files)).join()).toContain("accuracy is not recorded");
  });

  test("refuses a label on a version that does not exist, and a model without its manifest", () => {
    expect(problemsOf(write({ "digits/model.json": { ...MODEL, labels: { stable: 1 } }, ...version("digits", 2) }))).toEqual([
      'digits/model.json: label "stable" points at version 1, which does not exist',
    ]);
    expect(
      problemsOf(write({ "digits/model.json": { ...MODEL, retires: { 1: { deprecated: "2027-01-31" } } }, ...version("digits", 2) })),
    ).toEqual(["digits/model.json: version 1 retires, but does not exist"]);
    expect(problemsOf(write(version("digits", 2)))).toEqual(['Cannot use "digits/model.json": it is missing']);
  });
});
