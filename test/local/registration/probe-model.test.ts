import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { ServeError } from "#core/errors.ts";
import { toByteSource } from "#core/onnx/byte-source.ts";
import { inspectFile } from "#core/onnx/inspect-file.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import { probeModel } from "#local/registration/probe-model.ts";
import type { ProbePhase, ProbeRequest, ProbeResult } from "#local/registration/probe-request.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { detector } from "#test/fixtures/foreign-models/detector.ts";
import { recurrentAudio } from "#test/fixtures/foreign-models/recurrent-audio.ts";
import { stringLabels } from "#test/fixtures/foreign-models/string-labels.ts";
import { zipMap } from "#test/fixtures/foreign-models/zip-map.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const FREE: readonly TensorSignature[] = [{ name: "x", datatype: "INT64", shape: [-1, -1] }];
const REQUEST: ProbeRequest = {
  path: "model.onnx",
  inputs: FREE,
  dimensionNames: { x: ["batch", "sequence"] },
  ranges: {},
  sizes: {},
  seed: 3,
  threads: 1,
  maxBatch: 4,
};

/** Probes a model that answers as a function says. */
async function probeFake(answer: (inputs: readonly Tensor[]) => readonly Tensor[], request: Partial<ProbeRequest> = {}) {
  const { runner, calls } = createFakeRunner(answer);
  const phases: ProbePhase[] = [];
  let now = 0;
  const result = await probeModel(
    { ...REQUEST, ...request },
    {
      openRunner: async () => ({ runner, signature: { inputs: FREE, outputs: [{ name: "y", datatype: "FP32", shape: [-1] }] } }),
      now: () => {
        now += 500;
        return now;
      },
      peakMemoryMb: () => 77,
      onPhase: (phase) => phases.push(phase),
    },
  );
  return { result, calls, phases };
}

const one = (value: number): readonly Tensor[] => [{ name: "y", datatype: "FP32", shape: [1], data: Float32Array.of(value) }];

const integersOf = ({ golden }: ProbeResult): ReadonlySet<unknown> => new Set<unknown>(golden.inputs[0]?.data ?? []);

async function probeReal(bytes: Uint8Array) {
  const path = join(temporaryFolder(), "model.onnx");
  writeFileSync(path, bytes);
  const { inputs, dimensionNames } = inspectFile(toByteSource(bytes));
  const dependencies = { openRunner, now: () => performance.now(), peakMemoryMb: () => 77, onPhase: () => {} };
  return probeModel({ ...REQUEST, path, inputs, dimensionNames }, dependencies);
}

describe("probeModel()", () => {
  test("loads, asks one sample three times and more, then the largest batch", async () => {
    const { result, calls, phases } = await probeFake(() => one(0.5));
    expect(phases).toEqual(["load", "single", "largest"]);
    expect(result.record).toMatchObject({
      loadMs: 500,
      dimensions: { batch: 1, sequence: 1 },
      single: { batch: 1, p50Ms: 1.5, peakMemoryMb: 77 },
      largest: { batch: 4 },
    });
    expect(calls.map(({ inputs }) => inputs[0]?.shape[0]).filter((batch) => batch === 1).length).toBeGreaterThan(3);
    expect(calls.at(-1)?.inputs[0]?.shape).toEqual([4, 1]);
    expect(result.golden.outputs).toEqual(one(0.5));
  });

  test("draws integers in their declared range, small ones without one, the same with the same seed", async () => {
    const ranged = await probeFake(() => one(1), { ranges: { x: { min: 7, max: 9 } }, sizes: { sequence: 50 } });
    expect(integersOf(ranged.result)).toEqual(new Set([7n, 8n, 9n]));
    const again = await probeFake(() => one(1), { ranges: { x: { min: 7, max: 9 } }, sizes: { sequence: 50 } });
    expect(again.result.golden).toEqual(ranged.result.golden);
    const free = await probeFake(() => one(1), { sizes: { sequence: 50 } });
    expect(integersOf(free.result)).toEqual(new Set([0n, 1n]));
  });

  test("tries larger free dimensions when one is too small, and says which it took", async () => {
    const { result } = await probeFake((inputs) => {
      if ((inputs[0]?.shape[1] ?? 0) < 30) throw new ServeError("SHAPE_MISMATCH", "Too small");
      return one(1);
    });
    expect(result.record.dimensions).toEqual({ batch: 1, sequence: 32 });
  });

  test("takes a model one sample at a time that takes no more, whatever its dimensions say", async () => {
    const { result } = await probeFake((inputs) => {
      if (inputs[0]?.shape[0] !== 1) throw new ServeError("SHAPE_MISMATCH", "One at a time");
      return one(1);
    });
    expect(result.maxBatch).toBe(1);
    expect(result.record).not.toHaveProperty("largest");
  });

  test("refuses a model that gives two answers to one question", async () => {
    let asked = 0;
    const shifting = () => {
      asked += 1;
      return one(asked / 1e7);
    };
    await expect(probeFake(shifting)).rejects.toMatchObject({ code: "MODEL_INVALID", message: expect.stringMatching(/different answers/) });
  });

  test("tries other integers when an answer is NaN, and gives up with NON_FINITE_OUTPUT", async () => {
    const masked = (inputs: readonly Tensor[]) => one([...(inputs[0]?.data ?? [])].includes(0n as never) ? Number.NaN : 1);
    const { result } = await probeFake(masked, { sizes: { sequence: 50 } });
    expect(integersOf(result)).toEqual(new Set([1n]));
    await expect(probeFake(() => one(Number.POSITIVE_INFINITY))).rejects.toMatchObject({ code: "NON_FINITE_OUTPUT" });
  });

  test("says what to declare when a model takes nothing made up", async () => {
    const refusing = () => {
      throw new ServeError("OUT_OF_RANGE", "No");
    };
    await expect(probeFake(refusing)).rejects.toMatchObject({
      code: "MODEL_INVALID",
      message: expect.stringMatching(/OUT_OF_RANGE.*--input-range.*--dimension/),
    });
  });

  test("probes pictures of any size, sound with state, texts, and outputs that are maps", async () => {
    expect((await probeReal(detector().bytes)).record.dimensions).toEqual({ height: 8, width: 8 });
    expect((await probeReal(recurrentAudio().bytes)).record).toMatchObject({
      dimensions: { batch: 1, samples: 32 },
      largest: { batch: 4 },
    });
    const texts = await probeReal(stringLabels().bytes);
    expect(texts.golden.inputs[0]?.data).toEqual([expect.any(String), expect.any(String)]);
    expect(texts.golden.outputs[0]).toMatchObject({ name: "label", datatype: "BYTES" });
    expect((await probeReal(zipMap().bytes)).signature.outputs.map(({ name }) => name)).toEqual(["output_label"]);
  });

  test("a file that the runtime refuses is MODEL_INVALID, its words in the cause alone", async () => {
    const path = join(temporaryFolder(), "model.onnx");
    writeFileSync(path, "no model");
    const dependencies = { openRunner, now: () => 0, peakMemoryMb: () => 0, onPhase: () => {} };
    await expect(probeModel({ ...REQUEST, path }, dependencies)).rejects.toMatchObject({
      code: "MODEL_INVALID",
      message: "ONNX Runtime refuses the model",
    });
  });
});
