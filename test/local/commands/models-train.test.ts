import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CliContext } from "#local/commands/cli-context.ts";
import { registerModelsTrain } from "#local/commands/models-train.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { LAYERS } from "#training/declaration/declare-training.ts";
import type { TrainingDocument } from "#training/declaration/training-declaration.ts";
import { writeSyntheticMnist } from "../../training/dataset/synthetic-mnist.ts";

/** The product's own: these tests train MNIST's network on digits they make. */
const DECLARATION = join(import.meta.dirname, "../../../models/mnist/training.json");

/** Two moods that a few words tell apart. */
const MOODS: TrainingDocument = {
  model: { task: "text-classification", description: "Good or bad" },
  dataset: {
    kind: "csv",
    name: "moods",
    samples: { kind: "text", column: "text", preparation: { kind: "hashed-ngrams", features: 64, ngrams: [1, 2] } },
    targets: { kind: "classes", column: "mood", classes: ["good", "bad"] },
    training: "moods.csv",
    testShare: 0.25,
  },
  input: { name: "features" },
  layers: [LAYERS.dense(2)],
  loss: "sparse-cross-entropy",
  optimizer: { kind: "adam", learningRate: 0.1 },
  batch: 5,
  epochs: 3,
  seed: 0,
  sample: { kind: "text", text: "Bad, awful!" },
};

/** One weight that each step makes seven times as wrong: what float32 holds is over in the third epoch or so. */
const SLOPE: TrainingDocument = {
  model: { task: "tensor", description: "A line" },
  dataset: {
    kind: "csv",
    name: "slope",
    samples: { kind: "numbers", columns: ["x"] },
    targets: { kind: "values", columns: ["y"] },
    training: "slope.csv",
    testShare: 0.17,
  },
  input: { name: "x" },
  layers: [LAYERS.dense(1)],
  loss: "mean-squared-error",
  optimizer: { kind: "sgd", learningRate: 1 },
  batch: 1,
  epochs: 9,
  seed: 0,
  sample: { kind: "values", values: [2] },
};

let root: string;
let data: string;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "slipway-test-"));
  writeSyntheticMnist(data, { training: 960, test: 100 });
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

beforeEach(() => {
  root = temporaryFolder();
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
    await run(["mnist", "--data", data, "--epochs", "1"]);
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

  test("trains on texts: model.json says how predict prepares one, and the sample is a text of our own", async () => {
    const folder = join(root, "models/mood");
    mkdirSync(folder);
    writeFileSync(join(data, "moods.csv"), `text,mood\n${"what a fine day,good\nthis is awful and bad,bad\n".repeat(20)}`);
    writeFileSync(join(folder, "training.json"), JSON.stringify(MOODS));
    expect((await run(["mood", "--data", data])).out).toContain("100.00 % of 10 test samples right");
    const manifest = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
    expect(manifest).toMatchObject({
      task: "text-classification",
      classes: ["good", "bad"],
      preparation: { kind: "hashed-ngrams", features: 64, ngrams: [1, 2], input: "features" },
    });
    const { sample } = JSON.parse(readFileSync(join(folder, "1/version.json"), "utf8"));
    expect(sample.outputs.class).toEqual([1]);
  });

  test("stops where the loss diverges, and makes a version of the last good checkpoint when told so", async () => {
    const folder = join(root, "models/slope");
    mkdirSync(folder);
    writeFileSync(join(data, "slope.csv"), `x,y\n${"2,1\n".repeat(12)}`);
    writeFileSync(join(folder, "training.json"), JSON.stringify(SLOPE));
    const epochs =
      /in epoch (\d+) before step .* the weights after epoch (\d+) are good.*`slipway models train slope --resume --epochs (\d+)`/;
    const message = await run(["slope", "--data", data]).then(
      () => "",
      (error: Error) => error.message,
    );
    const [, diverged, good, advised = ""] = epochs.exec(message) ?? [];
    expect(Number(good)).toBe(Number(diverged) - 1);
    expect(Number(good)).toBeGreaterThan(0);
    expect(existsSync(join(folder, "1"))).toBe(false);
    const { out, err } = await run(["slope", "--data", data, "--resume", "--epochs", advised]);
    expect(err).toContain(`Going on after epoch ${good}`);
    expect(out).toMatch(/^Mean squared error .* on 2 test samples\nWrote slope@1/);
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
