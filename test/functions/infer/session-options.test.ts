import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "valibot";
import { expect, test } from "vitest";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { createModelSession } from "#core/serving/model-session.ts";
import { SERVED_VERSION } from "#functions/edge/served-schema.ts";
import { toRunnerOptions } from "#functions/infer/runner-options.ts";
import { createFakeArtifactStore } from "#test/fakes/artifact-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { CLASSES, classifier, FEATURES } from "#test/training/compression/compressible-model.ts";
import { noise } from "#test/training/compression/noise.ts";
import { floats, runGraph } from "#test/training/compression/run-graph.ts";
import { compressGraph } from "#training/compression/compress-graph.ts";

test("a function answers as the session options of its manifest say, and without them it would answer otherwise", async () => {
  const { model, session } = compressGraph(classifier(), "int8-weights");
  const path = join(temporaryFolder(), "model.onnx");
  await writeFile(path, model);
  const document = {
    name: "noise",
    version: 2,
    sha256: "0".repeat(64),
    bytes: model.length,
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, FEATURES] }],
    outputs: [{ name: "probabilities", datatype: "FP32", shape: [-1, CLASSES] }],
    allowNonFinite: false,
    maxBatch: 8,
    session,
  };
  const version: ServedVersion = parse(SERVED_VERSION, JSON.parse(JSON.stringify(document)));
  const open = createModelSession(version, {
    artifacts: createFakeArtifactStore([path]),
    openRunner: (file) => openRunner(file, toRunnerOptions(version, 1_769, 1)),
  });
  const runner = await open();
  const x = floats("x", [1, FEATURES], noise(6, FEATURES));
  const { outputs } = await runner.infer([x], ["probabilities"]);
  await runner.close();
  const answer = [Array.from<unknown, number>(outputs[0]?.data ?? [], Number)];
  expect(answer).toEqual(await runGraph(model, [x], ["probabilities"], session));
  expect(answer).not.toEqual(await runGraph(model, [x], ["probabilities"]));
});
