import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ManifestError } from "#core/model/manifest.ts";
import { toReadableJson, writeLabel } from "#models/write-model-manifest.ts";
import { ROOT } from "#test/support/started-cloud.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

function folderWith(document: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "model.json"), JSON.stringify(document));
  return folder;
}

function read(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
}

const MODEL = { $schema: "../model.schema.json", name: "m", description: "M", labels: { stable: 1 }, classes: ["a", "b"] };

describe("writeLabel()", () => {
  test("moves, adds and removes a label and leaves everything else as it was, with no other file beside", () => {
    const folder = folderWith(MODEL);
    writeLabel(folder, "stable", 2);
    writeLabel(folder, "canary", 3);
    expect(read(folder)).toEqual({ ...MODEL, labels: { stable: 2, canary: 3 } });
    writeLabel(folder, "stable", undefined);
    expect(read(folder)).toEqual({ ...MODEL, labels: { canary: 3 } });
    expect(Object.keys(read(folder) as object)).toEqual(Object.keys(MODEL));
    expect(readdirSync(folder)).toEqual(["model.json"]);
  });

  test("writes no file that would be no manifest", () => {
    const folder = folderWith(MODEL);
    expect(() => writeLabel(folder, "Stable", 2)).toThrow(ManifestError);
    expect(() => writeLabel(folder, "stable", 0)).toThrow(ManifestError);
    expect(read(folder)).toEqual(MODEL);
  });

  test("keeps a name that every object has for a label like any other", () => {
    const folder = folderWith(MODEL);
    writeLabel(folder, "constructor", 1);
    expect(read(folder)).toMatchObject({ labels: { stable: 1, constructor: 1 } });
  });
});

test("toReadableJson() writes the committed manifests as they are", () => {
  const text = readFileSync(join(ROOT, "models/mnist/model.json"), "utf8");
  expect(JSON.parse(toReadableJson(JSON.parse(text)))).toEqual(JSON.parse(text));
  expect(toReadableJson({ a: [1, 2], b: {}, c: [{ d: "x" }] })).toBe(
    '{\n  "a": [1, 2],\n  "b": {},\n  "c": [\n    {\n      "d": "x"\n    }\n  ]\n}',
  );
});
