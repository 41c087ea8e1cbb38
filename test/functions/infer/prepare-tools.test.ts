import { createHash } from "node:crypto";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CODEC_MODULES } from "#core/model/companion-files.ts";
import type { ServedTask } from "#core/model/served-task.ts";
import { createPrepareTools } from "#functions/infer/prepare-tools.ts";
import { JPEG_BASELINE } from "#test/fixtures/images/pictures.ts";
import { WORD_PIECES } from "#test/fixtures/tokenizers/word-pieces.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const TOKENIZER = JSON.stringify(WORD_PIECES);
const TASK: ServedTask = {
  kind: "embeddings",
  output: "y",
  pooling: "mean",
  normalize: true,
  preparation: {
    kind: "tokenizer",
    file: "tokenizer.json",
    sha256: createHash("sha256").update(TOKENIZER).digest("hex"),
    maxTokens: 8,
    padId: 0,
    inputs: { ids: "ids" },
  },
};

describe("createPrepareTools()", () => {
  test("reads a module when the first picture of its kind comes, and no other", async () => {
    const folder = temporaryFolder();
    const { imageCodec } = createPrepareTools(undefined, folder);
    const codec = await imageCodec();
    await expect(codec.decode("jpeg", JPEG_BASELINE)).rejects.toThrow("ENOENT");
    copyFileSync(createRequire(import.meta.url).resolve(CODEC_MODULES.jpeg.module), join(folder, CODEC_MODULES.jpeg.file));
    expect((await codec.decode("jpeg", JPEG_BASELINE)).width).toBe(16);
    expect(await imageCodec()).toBe(codec);
  });

  test("opens the tokenizer that the manifest was written for, once, and no other", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "tokenizer.json"), `${TOKENIZER} `);
    const { tokenizer } = createPrepareTools(TASK, folder);
    await expect(tokenizer()).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH" });
    writeFileSync(join(folder, "tokenizer.json"), TOKENIZER);
    const opened = await tokenizer();
    expect(opened.encode(["card"], 8)).toEqual([[2, 5, 3]]);
    expect(await tokenizer()).toBe(opened);
  });

  test("a version of another kind has no tokenizer", async () => {
    await expect(createPrepareTools(undefined, temporaryFolder()).tokenizer()).rejects.toThrow("no tokenizer");
  });
});
