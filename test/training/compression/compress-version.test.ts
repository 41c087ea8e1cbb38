import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GateError } from "#core/model/admit-version.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { readCatalog } from "#models/catalog.ts";
import { drawFeeds } from "#training/compression/calibration/draw-feeds.ts";
import { type CompressOptions, compressVersion } from "#training/compression/compress-version.ts";
import { excludeUntilPassed } from "#training/compression/exclude-until-passed.ts";
import { checkVersion } from "#training/version/check-version.ts";
import { writeVersion } from "#training/version/write-version.ts";
import { selfLabelled, writeClassifier } from "./compressible-model.ts";

let models: string;
let model: CatalogModel;
let parent: CatalogVersion;

beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), "compress-version-"));
  await writeClassifier(models);
  const [found] = readCatalog(models);
  const [version] = found?.versions ?? [];
  if (found === undefined || version === undefined) throw new Error("The model was not written");
  [model, parent] = [found, version];
});

afterAll(() => rm(models, { recursive: true }));

let cpu = 0;
const DEPENDENCIES = { openGraph: openGraphSession, now: () => performance.now(), cpuSeconds: () => (cpu += 0.001), note: () => {} };

async function compress(method: CompressOptions["method"], options: Partial<CompressOptions> & { readonly loud?: number } = {}) {
  const { loud = 1, ...rest } = options;
  const test = await selfLabelled(300, loud);
  const cost = { warmUp: 1, turns: 1, runsPerTurn: 5 };
  return compressVersion(
    { method, model, parent, test, version: 2, exclude: [], convolutions: false, weightBits: 7, minProduct: 0, loss: 3, cost, ...rest },
    DEPENDENCIES,
  );
}

describe("compressVersion()", () => {
  test.each(["fp16", "int8-weights", "int8-dynamic"] as const)(
    "makes a sound version by %s, with its record, session options and report",
    async (method) => {
      const { content, report } = await compress(method);
      const { folder } = await writeVersion(join(models, "noise"), content, { version: 2 });
      const written = readCatalog(models)[0]?.versions.find(({ manifest }) => manifest.version === 2);
      if (written === undefined) throw new Error("The version was not written");
      try {
        expect(await checkVersion("noise", written, { openGraph: openGraphSession })).toEqual([]);
      } finally {
        await rm(folder, { recursive: true });
      }
      const { compression, session, evaluation } = written.manifest;
      expect(compression).toMatchObject({ method, parent: { version: 1, sha256: parent.manifest.artifact.sha256 }, excluded: [] });
      expect(session).toEqual(method === "int8-weights" ? { disableQuantQdq: true } : undefined);
      expect(evaluation?.accuracy).toBeGreaterThan(0.97);
      expect(report.parent.evaluation.accuracy).toBe(1);
      expect(report.child.costs.map(({ rows }) => rows)).toEqual([1, 8, 32]);
      expect(report.figures.map(({ what }) => what)).toContain("energy per inference, batch 32");
      expect(report.sensitivity).toBeUndefined();
    },
  );

  test("leaves the layer that loses too much in floats, reports it, and compresses the rest", async () => {
    const { report, content } = await compress("int8-dynamic", { loud: 300 });
    const [first = "", second = ""] = report.sensitivity?.parts.map(({ name }) => name) ?? [];
    expect(report.compressed).toEqual([second]);
    expect(report.excluded).toEqual([
      expect.objectContaining({ name: first, operator: "Gemm", reason: expect.stringContaining("the gate failed with it") }),
    ]);
    expect(content.manifest.compression?.excluded).toEqual(report.excluded);
    expect(report.sensitivity?.parts[0]?.errorWithout).toBeLessThan((report.sensitivity?.error ?? 0) / 3);
    expect(report.gate.passed).toBe(true);
  });

  test("refuses a form that stays too bad, with the rule and by how much", async () => {
    const { excluded } = (await compress("int8-dynamic", { loud: 300 })).report;
    const kept = (await compress("int8-dynamic")).report.compressed.filter((name) => name !== excluded[0]?.name);
    const refusal = await compress("int8-dynamic", { loud: 300, exclude: kept }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(GateError);
    expect(String(refusal)).toMatch(
      /"accuracy not worse than parent by more than 3 points": accuracy is 0\.\d+, [\d.]+ points worse .*points too much/,
    );
  });

  test("compresses by ranges that calibration data gave, and records where they are from", async () => {
    const calibration = {
      source: "noise, training",
      percentile: 100,
      feeds: drawFeeds((await selfLabelled(50, 1)).data.samples, parent.manifest.inputs, 20),
    };
    const { content } = await compress("int8-static", { calibration });
    expect(content.manifest.compression).toMatchObject({
      method: "int8-static",
      weightBits: 7,
      calibration: { samples: 20, percentile: 100 },
    });
    await expect(compress("int8-static")).rejects.toThrow("needs calibration data");
  });

  test("refuses integers to a version that takes NaN, and a parent that is not the file on record", async () => {
    const lenient = { ...parent, manifest: { ...parent.manifest, allowNonFinite: true } };
    await expect(compress("int8-dynamic", { parent: lenient })).rejects.toThrow("NaN");
    const folder = await mkdtemp(join(tmpdir(), "changed-"));
    await writeFile(join(folder, "model.onnx"), "other bytes");
    await expect(compress("fp16", { parent: { ...parent, folder } })).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH" });
    await rm(folder, { recursive: true });
  });
});

test("excludeUntilPassed() goes part by part, the worst first, and never leaves nothing to compress", async () => {
  const parts = ["a", "b", "c"].map((name, index) => ({ name, errorWithout: index / 10 }));
  const tried: string[] = [];
  const attempt = (passes: number) => async (kept: ReadonlyMap<string, string>) => {
    tried.push([...kept.keys()].join("+"));
    return { verdict: { passed: kept.size >= passes } };
  };
  expect((await excludeUntilPassed({ verdict: { passed: false } }, { error: 0.5, parts }, attempt(2))).verdict.passed).toBe(true);
  expect((await excludeUntilPassed({ verdict: { passed: false } }, { error: 0.5, parts }, attempt(9))).verdict.passed).toBe(false);
  expect(tried).toEqual(["a", "a+b", "a", "a+b"]);
});
