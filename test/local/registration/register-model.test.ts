import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeModel } from "#core/onnx/writer.ts";
import type { ProbeRequest, ProbeResult } from "#local/registration/probe-request.ts";
import { type RegistrationOptions, registerModel } from "#local/registration/register-model.ts";
import { readCatalog } from "#models/catalog.ts";
import { linearModel, linearModelBytes } from "#test/core/onnx/small-models.ts";
import { textModel } from "#test/fixtures/foreign-models/text-model.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const X = { name: "x", datatype: "FP32", shape: [-1, 2] } as const;
const Y = { name: "y", datatype: "FP32", shape: [-1, 3] } as const;
const SINGLE = { batch: 1, runs: 100, p50Ms: 1, p99Ms: 2, peakMemoryMb: 100 };
const PROBED: ProbeResult = {
  signature: { inputs: [X], outputs: [Y] },
  record: {
    loadMs: 5,
    threads: 1,
    seed: 1,
    dimensions: { batch: 1 },
    single: SINGLE,
    largest: { ...SINGLE, batch: 64, peakMemoryMb: 400 },
  },
  golden: {
    inputs: [{ ...X, shape: [1, 2], data: Float32Array.of(0.5, 1) }],
    outputs: [{ ...Y, shape: [1, 3], data: Float32Array.of(1, 2, -30) }],
  },
  maxBatch: 64,
};

/** Registers bytes below `root`, with a probe that finds what is given. */
async function register(root: string, bytes: Uint8Array, options: Partial<RegistrationOptions> = {}, result: Partial<ProbeResult> = {}) {
  const file = join(root, "given.onnx");
  writeFileSync(file, bytes);
  const modelsFolder = join(root, "models");
  mkdirSync(modelsFolder, { recursive: true });
  const requests: ProbeRequest[] = [];
  const registration = await registerModel(
    { file, modelsFolder, name: "linear", description: "Three sums", ranges: {}, sizes: {}, seed: 1, ...options },
    {
      probe: async (request) => {
        requests.push(request);
        return { ...PROBED, ...result };
      },
      note: () => {},
    },
  );
  return { registration, requests, manifest: readCatalog(modelsFolder).find(({ manifest }) => manifest.name === "linear") };
}

/** The same model with another weight. */
function otherBytes(): Uint8Array {
  const model = linearModel();
  const weights = model.graph?.initializer[0];
  if (weights !== undefined) weights.rawData = new Uint8Array(weights.rawData).fill(1);
  return writeModel(model);
}

describe("registerModel()", () => {
  test("writes a version that the catalog reads, with what was measured and why it is placed so", async () => {
    const root = temporaryFolder();
    const { registration, manifest, requests } = await register(root, linearModelBytes(), { label: "canary", license: "MIT" });
    expect(registration).toMatchObject({ model: "linear", version: 1, isNew: true, inspection: { operators: { Gemm: 1 } } });
    expect(manifest?.manifest).toMatchObject({ description: "Three sums", license: "MIT", labels: { stable: 1, canary: 1 } });
    expect(manifest?.versions[0]?.manifest).toMatchObject({
      inputs: [X],
      outputs: [Y],
      maxBatch: 64,
      function: { memoryMb: 640 },
      probe: PROBED.record,
      placement: { target: "lambda", reason: expect.stringMatching(/^Fits a function: .* peak of 400 MB/) },
      sample: { outputs: { y: [1, 2, -30] } },
    });
    const folder = registration.folder;
    expect(readFileSync(join(folder, "model.onnx"))).toEqual(Buffer.from(linearModelBytes()));
    expect(JSON.parse(readFileSync(join(folder, "sample.json"), "utf8"))).toEqual({ inputs: [{ ...X, shape: [1, 2], data: [0.5, 1] }] });
    expect(requests[0]).toMatchObject({ maxBatch: 1024, dimensionNames: { x: ["batch", ""] } });
  });

  test("the same bytes again are the same version: nothing is probed or written", async () => {
    const root = temporaryFolder();
    await register(root, linearModelBytes());
    const before = readFileSync(join(root, "models/linear/1/version.json"));
    for (const options of [{}, { version: 1 }, { label: "canary" }]) {
      const { registration, requests, manifest } = await register(root, linearModelBytes(), options);
      expect(registration).toMatchObject({ version: 1, isNew: false });
      expect(requests).toEqual([]);
      expect(manifest?.manifest.labels).toEqual({ stable: 1, ...("label" in options ? { canary: 1 } : {}) });
    }
    expect(readFileSync(join(root, "models/linear/1/version.json"))).toEqual(before);
  });

  test("other bytes under a number that is taken are refused before they are probed, and get the next number without one", async () => {
    const root = temporaryFolder();
    await register(root, linearModelBytes());
    await expect(register(root, otherBytes(), { version: 1 })).rejects.toMatchObject({ code: "VERSION_IMMUTABLE", status: 409 });
    expect(readdirSync(join(root, "models/linear")).sort()).toEqual(["1", "model.json"]);
    const { registration, manifest } = await register(root, otherBytes());
    expect(registration.version).toBe(2);
    expect(manifest?.manifest.labels).toEqual({ stable: 1 });
  });

  test("asks the model's gate, which names the rule", async () => {
    const root = temporaryFolder();
    await register(root, linearModelBytes());
    const file = join(root, "models/linear/model.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), gate: ["size_bytes <= 10"] }));
    await expect(register(root, otherBytes(), { label: "canary" })).rejects.toThrowError(/size_bytes <= 10/);
    expect(readdirSync(join(root, "models/linear")).sort()).toEqual(["1", "model.json"]);
    await expect(register(root, linearModelBytes(), { label: "canary" })).rejects.toThrowError(/size_bytes <= 10/);
  });

  test("lets a gate judge the latency that the probe measured", async () => {
    const root = temporaryFolder();
    await register(root, linearModelBytes());
    const file = join(root, "models/linear/model.json");
    const gate = (rule: string) => writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), gate: [rule] }));
    gate("p99_ms <= 1.5");
    await expect(register(root, otherBytes())).rejects.toThrowError(/p99_ms is 2, 0\.5 above 1\.5/);
    gate("p99_ms <= 5");
    expect((await register(root, otherBytes())).registration).toMatchObject({ version: 2, gate: { passed: true } });
  });

  test("holds a file to the digest it is said to have", async () => {
    const root = temporaryFolder();
    const digest = createHash("sha256").update(linearModelBytes()).digest("hex");
    await expect(register(root, otherBytes(), { sha256: digest })).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH" });
    expect(existsSync(join(root, "models/linear"))).toBe(false);
    expect((await register(root, linearModelBytes(), { sha256: digest })).registration.version).toBe(1);
  });

  test("holds inputs that look something up to what there is, unless the operator says otherwise", async () => {
    const root = temporaryFolder();
    const probed = await register(root, textModel().bytes, { name: "text", ranges: { input_ids: { min: 5, max: 9 } } });
    expect(probed.requests[0]?.ranges).toEqual({ input_ids: { min: 5, max: 9 }, token_type_ids: { min: 0, max: 1 } });
    const written = readCatalog(join(root, "models"))[0]?.versions[0]?.manifest;
    expect(written?.ranges).toEqual(probed.requests[0]?.ranges);
  });

  test("keeps integers past 2^53 out of the golden answer, which JSON would round", async () => {
    const golden = {
      ...PROBED.golden,
      outputs: [...PROBED.golden.outputs, { name: "id", datatype: "INT64", shape: [1], data: BigInt64Array.of(2n ** 60n) } as const],
    };
    const { manifest } = await register(temporaryFolder(), linearModelBytes(), {}, { golden });
    expect(Object.keys(manifest?.versions[0]?.manifest.sample.outputs ?? {})).toEqual(["y"]);
  });

  test.each([
    ["a file that is none", { file: "/dev/null" }, /is no file/],
    ["a range for an input that there is not", { ranges: { z: { min: 0, max: 1 } } }, /no input "z".*it has "x"/],
  ])("refuses %s", async (_what, options, message) => {
    await expect(register(temporaryFolder(), linearModelBytes(), options)).rejects.toThrowError(message);
  });

  test("leaves nothing in the temporary folder, also when it refuses", async () => {
    const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith("slipway-registration-"));
    const before = leftovers();
    await register(temporaryFolder(), linearModelBytes());
    await expect(register(temporaryFolder(), new Uint8Array(3))).rejects.toMatchObject({ code: "MODEL_INVALID" });
    expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
  });
});
