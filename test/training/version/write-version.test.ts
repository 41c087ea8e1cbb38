import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { ensureModelManifest } from "#training/version/model-manifest.ts";
import type { TrainedVersion } from "#training/version/train-version.ts";
import { writeVersion } from "#training/version/write-version.ts";
import { SMALL_RECIPE, trainSmall } from "./trained-version.ts";

let trained: TrainedVersion;
let other: TrainedVersion;

beforeAll(async () => {
  trained = await trainSmall();
  other = await trainSmall({ seed: 3 });
});

describe("trainVersion()", () => {
  test("writes down everything that decided the weights", () => {
    expect(trained.training).toMatchObject({
      seed: 2,
      threads: 1,
      hyperparameters: { epochs: 2, batch: 5, optimizer: "Adam", learningRate: 5e-3, loss: "sparse categorical cross-entropy" },
      network: ["Flatten", "Dense 16", "ReLU", "Dropout 0.1", "Dense 10", "Softmax"],
    });
    expect(trained.evaluation.samples).toBe(100);
  });

  test("refuses a model below the recipe's accuracy", async () => {
    await expect(trainSmall({ minAccuracy: 1.1 })).rejects.toThrowError(/of the test samples right, "mnist" needs 1.1/);
  });
});

describe("writeVersion()", () => {
  test("writes a version the catalog reads, with its sample as request and picture", async () => {
    const root = temporaryFolder();
    const folder = join(root, "mnist");
    expect(await writeVersion(folder, trained)).toEqual({ version: 1, folder: join(folder, "1"), isNew: true });
    await ensureModelManifest(folder, SMALL_RECIPE.model, 1);
    expect(readdirSync(join(folder, "1")).sort()).toEqual(["model.onnx", "sample.json", "sample.png", "version.json"]);
    const [model] = readCatalog(root);
    expect(model?.manifest.labels).toEqual({ stable: 1 });
    expect(model?.versions[0]?.manifest.artifact.bytes).toBe(trained.model.length);
    expect(readdirSync(folder).sort()).toEqual(["1", "model.json"]);
  });

  test("calls the same bytes the same version, and others the next", async () => {
    const folder = join(temporaryFolder(), "mnist");
    await writeVersion(folder, trained);
    const before = statSync(join(folder, "1", "version.json")).mtimeMs;
    expect(await writeVersion(folder, trained)).toMatchObject({ version: 1, isNew: false });
    expect(await writeVersion(folder, trained, 1)).toMatchObject({ version: 1, isNew: false });
    expect(statSync(join(folder, "1", "version.json")).mtimeMs).toBe(before);
    expect(await writeVersion(folder, other)).toMatchObject({ version: 2, isNew: true });
    expect(await writeVersion(folder, trained, 7)).toMatchObject({ version: 7, isNew: true });
  });

  test("refuses to give a version other bytes, and leaves it as it was", async () => {
    const folder = join(temporaryFolder(), "mnist");
    await writeVersion(folder, trained);
    const before = readFileSync(join(folder, "1", "model.onnx"));
    await expect(writeVersion(folder, other, 1)).rejects.toMatchObject({
      code: "VERSION_IMMUTABLE",
      message: expect.stringContaining("Version 1"),
    });
    expect(readFileSync(join(folder, "1", "model.onnx"))).toEqual(before);
    expect(readdirSync(folder)).toEqual(["1"]);
  });

  test("lets only one of two writers have a number, whole", async () => {
    const folder = join(temporaryFolder(), "mnist");
    const outcomes = await Promise.allSettled([writeVersion(folder, trained, 4), writeVersion(folder, other, 4)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(readdirSync(folder)).toEqual(["4"]);
    expect(readdirSync(join(folder, "4"))).toHaveLength(4);
  });
});

describe("ensureModelManifest()", () => {
  test("leaves an operator's manifest alone", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "model.json"), "mine");
    await ensureModelManifest(folder, SMALL_RECIPE.model, 2);
    expect(readFileSync(join(folder, "model.json"), "utf8")).toBe("mine");
  });
});
