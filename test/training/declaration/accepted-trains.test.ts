import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { ManifestError } from "#core/model/manifest.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { fillMeasures } from "#training/declaration/fill-measures.ts";
import { parseTraining } from "#training/declaration/parse-training.ts";
import { planTraining } from "#training/declaration/plan-training.ts";
import { prepareData } from "#training/declaration/prepare-data.ts";
import type { TrainingDeclaration } from "#training/declaration/training-declaration.ts";
import { buildServedGraph } from "#training/network/served-graph.ts";
import { train } from "#training/run/train.ts";
import { sampleValues, toSampleTensor } from "#training/sample/declared-sample.ts";
import { noiseFor, randomDeclaration } from "./random-declaration.ts";

const DEPENDENCIES = { openGraph: openGraphSession, now: () => 0 };
const RUNS = { seed: 20_261_124, numRuns: 60 };

function accept(document: object): TrainingDeclaration | undefined {
  try {
    return parseTraining(document, "drawn");
  } catch (error) {
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}

describe("every declaration that is accepted", () => {
  test("trains an epoch, and answers its sample as it is served", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(randomDeclaration, async (document) => {
        const declared = accept(document);
        if (declared === undefined) return;
        accepted += 1;
        const noise = noiseFor(document);
        const { training, heldOut } = prepareData(declared, { training: noise, test: noise });
        const declaration = fillMeasures(declared, training);
        const spec = planTraining(declaration, training.samples.count);
        const earlyStopping = heldOut && { heldOut, patience: 1, minDelta: 0 };
        const { parameters, epochs } = await train(
          { ...spec, dataset: training, epochs: 1, threads: 1, ...(earlyStopping === undefined ? {} : { earlyStopping }) },
          DEPENDENCIES,
        );
        expect(epochs[0]?.loss).toBeGreaterThanOrEqual(0);
        const runner = await openGraphSession(writeModel(buildServedGraph(spec.network, spec.loss.head, parameters)), { threads: 1 });
        const output = spec.loss.head === "values" ? "values" : "probabilities";
        const { outputs } = await runner.infer([toSampleTensor(spec.network.input, sampleValues(declaration))], [output]);
        await runner.close();
        expect([...(outputs[0]?.data ?? [])].every((value) => Number.isFinite(Number(value)))).toBe(true);
      }),
      RUNS,
    );
    // Or the property would say little.
    expect(accepted).toBeGreaterThan(RUNS.numRuns / 2);
  });
});
