import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { companionsIn } from "#cdk/build/read-companions.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { type ModelFixture, TWO_MODELS, writeModels } from "../models-folder.ts";
import { IMAGE_MODEL } from "../task-models.ts";

const PARTS = { "image-codec.js": Buffer.from("codec"), "tokenizer.js": Buffer.from("tokenizer") };
const TOKENIZER = '{"model":{}}';

function tokenized(sha256 = createHash("sha256").update(TOKENIZER).digest("hex")): ModelFixture {
  return {
    own: {
      task: "text-classification",
      classes: ["a", "b"],
      preparation: { kind: "tokenizer", file: "tokenizer.json", sha256, maxTokens: 8, inputs: { ids: "x" } },
    },
    versions: {
      1: {
        inputs: [{ name: "x", datatype: "INT64", shape: [-1, -1] }],
        outputs: [{ name: "y", datatype: "FP32", shape: [-1, 2] }],
        sample: { tolerance: 0, outputs: { y: [0.5, 0.5] } },
      },
    },
  };
}

function open(models: Readonly<Record<string, ModelFixture>>): { readonly folder: string; readonly of: ReturnType<typeof companionsIn> } {
  const folder = temporaryFolder();
  writeModels(folder, models);
  return { folder, of: companionsIn(readCatalog(folder)) };
}

describe("companionsIn()", () => {
  test("a version that takes tensors needs nothing beside its bundle", () => {
    expect(open(TWO_MODELS).of({ name: "digits", version: 1 }, {})).toEqual({});
  });

  test("a version that takes pictures needs the codec and its four modules", () => {
    const files = open({ photos: IMAGE_MODEL }).of({ name: "photos", version: 2 }, PARTS);
    expect(Object.keys(files).sort()).toEqual(["image-codec.js", "jpeg.wasm", "png.wasm", "resize.wasm", "webp.wasm"]);
    expect(files["image-codec.js"]).toBe(PARTS["image-codec.js"]);
    for (const [name, bytes] of Object.entries(files))
      if (name.endsWith(".wasm")) expect(Buffer.from(bytes).subarray(0, 4).toString()).toBe("\0asm");
  });

  test("a tokenizer comes from beside the manifest that names it, and is the one that was meant", () => {
    const { folder, of } = open({ texts: tokenized() });
    writeFileSync(join(folder, "texts", "tokenizer.json"), TOKENIZER);
    expect(of({ name: "texts", version: 1 }, PARTS)).toEqual({
      "tokenizer.js": PARTS["tokenizer.js"],
      "tokenizer.json": Buffer.from(TOKENIZER),
    });
    writeFileSync(join(folder, "texts", "tokenizer.json"), `${TOKENIZER} `);
    expect(() => of({ name: "texts", version: 1 }, PARTS)).toThrow("SHA-256");
  });

  test("a version's own preparation has its tokenizer in the version's folder", () => {
    const { own, versions } = tokenized();
    const { preparation, ...rest } = own as { readonly preparation: object };
    const { folder, of } = open({ texts: { own: rest, versions: { 1: { ...versions[1], preparation } } } });
    expect(() => of({ name: "texts", version: 1 }, PARTS)).toThrow("it is missing");
    mkdirSync(join(folder, "elsewhere"));
    writeFileSync(join(folder, "elsewhere", "tokenizer.json"), TOKENIZER);
    copyFileSync(join(folder, "elsewhere", "tokenizer.json"), join(folder, "texts", "1", "tokenizer.json"));
    expect(Object.keys(of({ name: "texts", version: 1 }, PARTS))).toEqual(["tokenizer.js", "tokenizer.json"]);
  });

  test("a part that was not bundled is no version without it", () => {
    expect(() => open({ photos: IMAGE_MODEL }).of({ name: "photos", version: 1 }, {})).toThrow("image-codec.js");
  });
});
