import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleFunctions, FUNCTION_NAMES, type FunctionBundles, type FunctionName } from "#cdk/build/bundle-functions.ts";
import type * as Codecs from "#core/drivers/image-codec-jsquash.ts";
import type * as Tokenizers from "#core/drivers/tokenizer-huggingface.ts";
import { compileWasm } from "#core/drivers/web-assembly.ts";
import { CODEC_MODULES } from "#core/model/companion-files.ts";
import { JPEG_BASELINE, WEBP_LOSSY } from "#test/fixtures/images/pictures.ts";
import { WORD_PIECES } from "#test/fixtures/tokenizers/word-pieces.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "../../..");

/**
 * Ours: what a cold start reads. Measured 598, 389, 630, 445, 368 and 390 kB; a fifth more is a change to look into. Of the catalog, 45 kB are run
 * at its start.
 */
const MAX_BUNDLE_BYTES = {
  infer: 718_000,
  authorizer: 466_000,
  catalog: 756_000,
  artifact: 534_000,
  settle: 442_000,
  keys: 468_000,
} as const;

let bundles: FunctionBundles;

beforeAll(async () => {
  bundles = await bundleFunctions(join(ROOT, "functions"));
});

function textOf(name: FunctionName): string {
  return Buffer.from(bundles[name]).toString("utf8");
}

describe("bundleFunctions()", () => {
  test.each(FUNCTION_NAMES)("keeps %s within its size", (name) => {
    expect(bundles[name].length).toBeLessThanOrEqual(MAX_BUNDLE_BYTES[name]);
    expect(bundles[name].length).toBeGreaterThan(1_000);
  });

  test("gives the same bytes again, in a checkout elsewhere too", async () => {
    const elsewhere = temporaryFolder();
    for (const name of ["functions", "core", "package.json", "tsconfig.json"])
      cpSync(join(ROOT, name), join(elsewhere, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(elsewhere, "node_modules"));
    const again = await bundleFunctions(join(elsewhere, "functions"));
    for (const name of FUNCTION_NAMES) expect(Buffer.compare(again[name], bundles[name]), name).toBe(0);
  });

  test.each(FUNCTION_NAMES)("writes neither a path of this machine nor a key into %s", (name) => {
    const text = textOf(name);
    expect(text).not.toContain(ROOT);
    // What Emscripten tells a module of its home, on whatever machine.
    expect(text.replaceAll("/home/web_user", "")).not.toMatch(/\/(home|root|Users)\/\w/);
    expect(text).not.toMatch(/slw_(live|test)_[0-9A-Za-z]{49}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY/);
  });

  test("leaves onnxruntime to the layer, and asks for it in infer alone", () => {
    expect(FUNCTION_NAMES.filter((name) => textOf(name).includes('require("onnxruntime-node")'))).toEqual(["infer"]);
    // NODE_PATH, by which a layer is found, is not read by `import()`.
    expect(FUNCTION_NAMES.filter((name) => textOf(name).includes('import("onnxruntime-node")'))).toEqual([]);
  });

  test("leaves what only some versions need to files of their own, which infer asks for by name", () => {
    const { parts } = bundles;
    expect(Object.keys(parts).sort()).toEqual(["image-codec.js", "tokenizer.js"]);
    for (const part of Object.keys(parts)) expect(textOf("infer")).toContain(`require("./${part}")`);
    expect(textOf("infer")).not.toMatch(/WordPiece|noInitialRun/);
    expect(Buffer.from(parts["tokenizer.js"] ?? []).toString()).toContain("WordPiece");
    expect(Buffer.from(parts["image-codec.js"] ?? []).toString()).toContain("noInitialRun");
  });

  test("makes parts that load as they are and do their work", async () => {
    const folder = temporaryFolder();
    for (const [part, bytes] of Object.entries(bundles.parts)) writeFileSync(join(folder, part), bytes ?? []);
    const require = createRequire(join(folder, "index.js"));
    const { openTokenizer } = require("./tokenizer.js") as typeof Tokenizers;
    expect(openTokenizer(WORD_PIECES).encode(["lost card"], 8)).toEqual([[2, 4, 5, 3]]);
    const { createImageCodec } = require("./image-codec.js") as typeof Codecs;
    const resolve = createRequire(import.meta.url).resolve;
    const codec = createImageCodec(async (name) => compileWasm(readFileSync(resolve(CODEC_MODULES[name].module))));
    for (const [format, picture] of [
      ["jpeg", JPEG_BASELINE],
      ["webp", WEBP_LOSSY],
    ] as const)
      expect((await codec.decode(format, picture)).pixels.length).toBe(512);
  });

  test("throws with esbuild's words on a source that does not build, and on one that builds with a warning", async () => {
    const folder = join(temporaryFolder(), "functions");
    const write = (infer: string): void => {
      for (const name of FUNCTION_NAMES) {
        mkdirSync(join(folder, name), { recursive: true });
        writeFileSync(join(folder, name, "index.ts"), name === "infer" ? infer : "export const handler = 1;");
      }
    };
    write('import { gone } from "./gone.ts"; export const handler = gone;');
    await expect(bundleFunctions(folder)).rejects.toThrow("./gone.ts");
    write("export const handler = import.meta.url;");
    await expect(bundleFunctions(folder)).rejects.toThrow("import.meta");
  });
});
