import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toByteSource } from "#core/onnx/byte-source.ts";
import { inspectFile } from "#core/onnx/inspect-file.ts";
import { findConfinement } from "#local/registration/confinement.ts";
import { probeInChild } from "#local/registration/probe-in-child.ts";
import type { ProbeRequest } from "#local/registration/probe-request.ts";
import { textModel } from "#test/fixtures/foreign-models/text-model.ts";
import { endlessLoop, sizedByInput } from "#test/fixtures/harmful-models.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const LIMITS = { memoryBytes: 2 ** 28, timeoutMs: 20_000 };
const CONFINEMENT = findConfinement(LIMITS);

async function probe(
  bytes: Uint8Array,
  ranges: ProbeRequest["ranges"] = {},
  limits = LIMITS,
  confinement: Pick<typeof CONFINEMENT, "wrapper"> = CONFINEMENT,
) {
  const folder = temporaryFolder();
  const path = join(folder, "model.onnx");
  writeFileSync(path, bytes);
  const { inputs, dimensionNames } = inspectFile(toByteSource(bytes));
  const request = { path, inputs, dimensionNames, ranges, sizes: {}, seed: 1, threads: 1, maxBatch: 16 };
  const result = await probeInChild({ request, folder, confinement, limits });
  expect(readdirSync(folder)).toEqual(["model.onnx"]);
  return result;
}

describe("probeInChild()", () => {
  test("measures a model of INT64 positions, and brings its answer back to the last bit", async () => {
    const { record, golden, signature, maxBatch } = await probe(textModel().bytes, { input_ids: { min: 0, max: 499 } });
    expect(signature.outputs.map(({ name }) => name)).toEqual(["logits", "embedding"]);
    expect(record).toMatchObject({ threads: 1, dimensions: { batch: 1, sequence: 1 }, single: { batch: 1 }, largest: { batch: 16 } });
    expect(record.single.peakMemoryMb).toBeGreaterThan(30);
    expect(record.single.p99Ms).toBeGreaterThanOrEqual(record.single.p50Ms);
    expect(maxBatch).toBe(16);
    expect(golden.inputs[0]?.data).toBeInstanceOf(BigInt64Array);
    expect(golden.outputs.map(({ shape, data }) => [shape, data.length])).toEqual([
      [[1, 3], 3],
      [[1, 32], 32],
    ]);
  });

  test("kills a model that never answers, PROBE_TIMEOUT", async () => {
    await expect(probe(endlessLoop(), {}, { ...LIMITS, timeoutMs: 600 })).rejects.toMatchObject({
      code: "PROBE_TIMEOUT",
      message: expect.stringMatching(/within 0\.6 s/),
    });
  });

  test.each([
    ["by the machine's limit", CONFINEMENT],
    ["by watching it", { wrapper: [] }],
  ])("ends a model that wants more memory than there is, %s, RESOURCE_EXCEEDED", async (_what, confinement) => {
    const size = 2 ** 31;
    await expect(probe(sizedByInput(), { size: { min: size, max: size } }, LIMITS, confinement)).rejects.toMatchObject({
      code: "RESOURCE_EXCEEDED",
    });
  });

  test("positive control: the same model with a size that fits is measured", async () => {
    const { golden } = await probe(sizedByInput(), { size: { min: 8, max: 8 } });
    expect(golden.outputs).toEqual([{ name: "y", datatype: "FP32", shape: [], data: Float32Array.of(0) }]);
  });
});
