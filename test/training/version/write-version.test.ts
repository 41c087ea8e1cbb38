import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { VersionManifest } from "#core/model/manifest.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { type WriteDurably, writeDurably } from "#training/storage/write-durably.ts";
import { describeModel } from "#training/version/describe-model.ts";
import { ensureModelManifest } from "#training/version/model-manifest.ts";
import type { TrainedVersion } from "#training/version/train-version.ts";
import { toTrainedContent } from "#training/version/trained-content.ts";
import type { VersionContent } from "#training/version/version-content.ts";
import { writeVersion } from "#training/version/write-version.ts";
import { declareSmall, trainSmall } from "./trained-version.ts";

const MODEL = describeModel("mnist", declareSmall());

let version: TrainedVersion;
let trained: VersionContent;
let other: VersionContent;

beforeAll(async () => {
  version = await trainSmall();
  trained = toTrainedContent(version);
  other = toTrainedContent(await trainSmall({ seed: 3 }));
});

describe("trainVersion()", () => {
  test("writes down everything that decided the weights", () => {
    expect(version.training).toMatchObject({
      seed: 2,
      threads: 1,
      hyperparameters: { epochs: 2, batch: 5, optimizer: "Adam", learningRate: 5e-3, loss: "sparse categorical cross-entropy" },
      network: ["Flatten", "Dense 16", "ReLU", "Dropout 0.1", "Dense 10", "Softmax"],
    });
    expect(version.evaluation.samples).toBe(100);
  });

  test("refuses a model below the declared accuracy", async () => {
    await expect(trainSmall({ minAccuracy: 1, optimizer: { kind: "sgd", learningRate: 1e-9 }, epochs: 1 })).rejects.toThrowError(
      /asks for 1: train/,
    );
  });
});

describe("writeVersion()", () => {
  test("writes a version the catalog reads, with its sample as request and picture", async () => {
    const root = temporaryFolder();
    const folder = join(root, "mnist");
    expect(await writeVersion(folder, trained)).toEqual({ version: 1, folder: join(folder, "1"), isNew: true });
    await ensureModelManifest(folder, MODEL, 1);
    expect(readdirSync(join(folder, "1")).sort()).toEqual([
      "history.json",
      "loss.svg",
      "model.onnx",
      "sample.json",
      "sample.png",
      "training.json",
      "version.json",
    ]);
    const [model] = readCatalog(root);
    expect(model?.manifest.labels).toEqual({ stable: 1 });
    expect(model?.versions[0]?.manifest.artifact.bytes).toBe(version.model.length);
    expect(readdirSync(folder).sort()).toEqual(["1", "model.json"]);
  });

  test("calls the same bytes the same version, and others the next", async () => {
    const folder = join(temporaryFolder(), "mnist");
    await writeVersion(folder, trained);
    const before = statSync(join(folder, "1", "version.json")).mtimeMs;
    expect(await writeVersion(folder, trained)).toMatchObject({ version: 1, isNew: false });
    expect(await writeVersion(folder, trained, { version: 1 })).toMatchObject({ version: 1, isNew: false });
    expect(statSync(join(folder, "1", "version.json")).mtimeMs).toBe(before);
    expect(await writeVersion(folder, other)).toMatchObject({ version: 2, isNew: true });
    expect(await writeVersion(folder, trained, { version: 7 })).toMatchObject({ version: 7, isNew: true });
  });

  test("refuses to give a version other bytes, and leaves it as it was", async () => {
    const folder = join(temporaryFolder(), "mnist");
    await writeVersion(folder, trained);
    const before = readFileSync(join(folder, "1", "model.onnx"));
    await expect(writeVersion(folder, other, { version: 1 })).rejects.toMatchObject({
      code: "VERSION_IMMUTABLE",
      message: expect.stringContaining("Version 1"),
    });
    expect(readFileSync(join(folder, "1", "model.onnx"))).toEqual(before);
    expect(readdirSync(folder)).toEqual(["1"]);
  });

  test("copies a file that is named by its path", async () => {
    const root = temporaryFolder();
    const path = join(root, "large.onnx");
    writeFileSync(path, trained.files.get("model.onnx") ?? "");
    const content = { ...trained, files: new Map([...trained.files, ["model.onnx", path] as const]) };
    const { folder } = await writeVersion(join(root, "mnist"), content);
    expect(readFileSync(join(folder, "model.onnx"))).toEqual(readFileSync(path));
  });

  test("lets only one of two writers have a number, whole", async () => {
    const folder = join(temporaryFolder(), "mnist");
    const outcomes = await Promise.allSettled([writeVersion(folder, trained, { version: 4 }), writeVersion(folder, other, { version: 4 })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(readdirSync(folder)).toEqual(["4"]);
    expect(readdirSync(join(folder, "4"))).toHaveLength(7);
  });
});

describe("writeVersion() where the disk does not go along", () => {
  /** Writes some files, and then no more. */
  const fullAfter = (files: number): WriteDurably => {
    let written = 0;
    return async (path, content) => {
      written += 1;
      if (written <= files) return writeDurably(path, content);
      await writeDurably(path, Buffer.from(content).subarray(0, 5));
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    };
  };

  test.each([0, 1, 6])("leaves nothing when it is full after %i files, and the next attempt is whole", async (files) => {
    const folder = join(temporaryFolder(), "mnist");
    await expect(writeVersion(folder, trained, { write: fullAfter(files) })).rejects.toMatchObject({ code: "ENOSPC" });
    expect(readdirSync(folder)).toEqual([]);
    expect(await writeVersion(folder, trained)).toMatchObject({ version: 1, isNew: true });
    expect(readdirSync(join(folder, "1"))).toHaveLength(7);
  });

  test("takes no folder of a process that died while it wrote for a version", async () => {
    const root = temporaryFolder();
    const folder = join(root, "mnist");
    await writeVersion(folder, trained);
    await ensureModelManifest(folder, MODEL, 1);
    mkdirSync(join(folder, ".part-of-a-process-that-died"));
    writeFileSync(join(folder, ".part-of-a-process-that-died", "version.json"), "{");
    expect(readCatalog(root)[0]?.versions.map(({ manifest }) => manifest.version)).toEqual([1]);
    expect(await writeVersion(folder, other)).toMatchObject({ version: 2 });
  });

  test("asks who admits versions before anything is written", async () => {
    const folder = join(temporaryFolder(), "mnist");
    const refuse = (manifest: VersionManifest) => {
      throw new Error(`version ${manifest.version} with at most ${manifest.maxBatch} samples`);
    };
    await expect(writeVersion(folder, trained, { version: 3, admit: refuse })).rejects.toThrowError("version 3 with at most 1024 samples");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("ensureModelManifest()", () => {
  test("leaves an operator's manifest alone", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "model.json"), "mine");
    await ensureModelManifest(folder, MODEL, 2);
    expect(readFileSync(join(folder, "model.json"), "utf8")).toBe("mine");
  });
});
