import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { beforeEach, describe, expect, test } from "vitest";
import type { CliContext } from "#local/commands/cli-context.ts";
import { registerModelsTrain } from "#local/commands/models-train.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { writeSyntheticMnist } from "../../training/dataset/synthetic-mnist.ts";

/** The product's own: these tests train MNIST's network on digits they make. */
const DECLARATION = join(import.meta.dirname, "../../../models/mnist/training.json");

let root: string;
let data: string;

beforeEach(() => {
  root = temporaryFolder();
  data = join(root, "data");
  writeSyntheticMnist(data, { training: 960, test: 100 });
  mkdirSync(join(root, "models/mnist"), { recursive: true });
  cpSync(DECLARATION, join(root, "models/mnist/training.json"));
});

/** Runs `models train` in `root`. @returns what it wrote to standard output and to standard error. */
async function run(words: readonly string[], isTerminal = false): Promise<{ readonly out: string; readonly err: string }> {
  let out = "";
  let err = "";
  const context: CliContext = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal,
    root,
    home: join(root, "home"),
    environment: {},
    now: Date.now,
    operator: "tester@here",
  };
  const models = new Command("models").exitOverride().configureOutput({ writeErr: context.err, writeOut: context.out });
  registerModelsTrain(models, context);
  await models.parseAsync(["train", ...words], { from: "user" });
  return { out, err };
}

describe("slipway models train", () => {
  test("writes version 1 with its figures, a line for each epoch, and calls it unchanged the second time", async () => {
    const first = await run(["mnist", "--data", data]);
    expect(first.err.match(/^epoch \d\/5 {2}loss \d\.\d{4} {2}accuracy .* outside the runtime$/gm)).toHaveLength(5);
    expect(first.out).toContain("of 100 test samples right");
    expect(first.out).toContain(`Wrote mnist@1 to ${join(root, "models/mnist/1")}`);
    const [model] = readCatalog(join(root, "models"));
    expect(model?.manifest).toMatchObject({ name: "mnist", task: "image-classification", labels: { stable: 1 } });
    expect(model?.versions[0]?.manifest.evaluation?.samples).toBe(100);
    expect((await run(["mnist", "--data", data])).out).toContain("mnist@1 is there already with these very bytes: unchanged");
    expect(readdirSync(join(root, "models/mnist")).sort()).toEqual(["1", "model.json", "training.json"]);
  });

  test("prints one JSON document, and shows rate, loss, accuracy and time left on a terminal", async () => {
    const { out, err } = await run(["mnist", "--data", data, "--epochs", "3", "--json"], true);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ model: "mnist", version: 1, written: true, samples: 100 });
    expect(document.epochs).toHaveLength(3);
    expect(err).toMatch(/epoch 3\/3 .* % \| \d+ steps\/s \| loss \d\.\d{4} \| accuracy \d+\.\d\d % \| \d+\.\d s left/);
  });

  test("refuses to give version 1 other bytes, and takes the next number without --version", async () => {
    await run(["mnist", "--data", data]);
    const before = readFileSync(join(root, "models/mnist/1/model.onnx"));
    await expect(run(["mnist", "--data", data, "--seed", "5", "--version", "1"])).rejects.toMatchObject({ code: "VERSION_IMMUTABLE" });
    expect(readFileSync(join(root, "models/mnist/1/model.onnx"))).toEqual(before);
    expect((await run(["mnist", "--data", data, "--seed", "5"])).out).toContain("Wrote mnist@2");
  });

  test("trains a version again by the declaration that lies with it", async () => {
    await run(["mnist", "--data", data, "--seed", "5", "--epochs", "2"]);
    writeFileSync(join(root, "models/mnist/training.json"), "{}");
    expect((await run(["mnist", "--from", "1", "--data", data])).out).toContain(
      "mnist@1 is there already with these very bytes: unchanged",
    );
  });

  test("does not write what the model's gate refuses, and goes on from the checkpoint", async () => {
    const manifest = { name: "mnist", task: "image-classification", description: "Digits", gate: ["accuracy >= 1.1"] };
    writeFileSync(join(root, "models/mnist/model.json"), JSON.stringify({ ...manifest, gate: ["p99_ms <= 0.000001"] }));
    await expect(run(["mnist", "--data", data])).rejects.toThrowError(/gate refuses mnist@1: "p99_ms/);
    expect(readdirSync(join(root, "models/mnist")).sort()).toEqual(["model.json", "training.json"]);
    writeFileSync(join(root, "models/mnist/model.json"), JSON.stringify({ ...manifest, gate: [] }));
    const { err } = await run(["mnist", "--data", data, "--resume"]);
    expect(err).toContain("Going on after epoch 5");
    expect(readdirSync(join(root, "models/mnist"))).toContain("1");
    expect(existsSync(join(root, "home/training/mnist/checkpoint.bin"))).toBe(false);
  });

  test.each([
    ["a model without a declaration", ["cats"], /"models\/cats\/training.json" is missing; there is one for "mnist"/],
    ["a version that is no number", ["mnist", "--version", "1.5"], /whole number from 1 to 999999999/],
    ["a folder without the files", ["mnist", "--data", "/nowhere"], /\/nowhere/],
  ])("says what is wrong with %s", async (_what, words, message) => {
    await expect(run(words)).rejects.toThrowError(message);
    expect(readdirSync(join(root, "models/mnist"))).toEqual(["training.json"]);
  });

  test("names every problem of a declaration at once, and what is wrong with the data", async () => {
    const declared = JSON.parse(readFileSync(DECLARATION, "utf8"));
    const file = join(root, "models/mnist/training.json");
    writeFileSync(
      file,
      JSON.stringify({ ...declared, batch: 0, optimizer: { kind: "sgd", learningRate: -1 }, loss: "mean-squared-error" }),
    );
    const refused = run(["mnist", "--data", data]);
    for (const part of [/batch: /, /optimizer.learningRate: /, /loss: mean-squared-error compares with values/])
      await expect(refused).rejects.toThrowError(part);
    writeFileSync(file, JSON.stringify({ ...declared, dataset: { ...declared.dataset, classes: 9 } }));
    await expect(run(["mnist", "--data", data])).rejects.toThrowError(
      /the last one gives \[10\], and sparse-cross-entropy compares with \[9\]/,
    );
    writeFileSync(
      file,
      JSON.stringify({
        ...declared,
        dataset: { ...declared.dataset, classes: 9 },
        layers: [...declared.layers.slice(0, -1), { kind: "dense", units: 9 }],
      }),
    );
    await expect(run(["mnist", "--data", data])).rejects.toThrowError(/holds the class 9 for sample 9; classes go from 0 to 8/);
  });
});
