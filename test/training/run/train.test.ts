import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { dense } from "#training/layers/dense.ts";
import { dropout } from "#training/layers/dropout.ts";
import { flatten } from "#training/layers/flatten.ts";
import { relu } from "#training/layers/relu.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { buildServedClassifier } from "#training/network/served-graph.ts";
import { adam } from "#training/optimizers/adam.ts";
import { evaluateClassifier } from "#training/run/evaluate.ts";
import { type EpochSummary, type TrainingProgress, type TrainOptions, train } from "#training/run/train.ts";
import { syntheticDigits } from "../dataset/synthetic-mnist.ts";

const DEPENDENCIES = { openGraph: openGraphSession, now: () => performance.now() };

function options(overrides: Partial<TrainOptions> = {}): TrainOptions {
  const { images, classes } = syntheticDigits(650, 1);
  return {
    network: {
      input: { name: "image", datatype: "UINT8", shape: [28, 28], scale: 1 / 255 },
      layers: [flatten(), dense(16), relu(), dropout(0.2), dense(10)],
    },
    loss: SPARSE_CROSS_ENTROPY,
    optimizer: adam({ learningRate: 5e-3 }),
    dataset: { samples: images, sampleShape: [28, 28], classes: BigInt64Array.from(classes, BigInt) },
    batch: 5,
    epochs: 2,
    seed: 1,
    threads: 1,
    ...overrides,
  };
}

describe("train()", () => {
  test("learns, and the served graph gives what training learnt from raw bytes of samples it never saw", async () => {
    const { network } = options();
    const { parameters, epochs } = await train(options(), DEPENDENCIES);
    expect(epochs.map(({ epoch, step, steps }) => [epoch, step, steps])).toEqual([
      [1, 130, 130],
      [2, 130, 130],
    ]);
    expect(epochs[1]?.loss).toBeLessThan((epochs[0]?.loss ?? 0) / 2);
    const runner = await openGraphSession(writeModel(buildServedClassifier(network, parameters)), { threads: 1 });
    const { images, classes } = syntheticDigits(205, 9);
    const unseen = { samples: images, sampleShape: [28, 28], classes: BigInt64Array.from(classes, BigInt) };
    expect(await evaluateClassifier(runner, "image", unseen)).toEqual({ samples: 205, accuracy: expect.closeTo(1, 1) });
    await expect(evaluateClassifier(runner, "image", { ...unseen, classes: new BigInt64Array() })).rejects.toThrowError(/no accuracy/);
    await runner.close();
  });

  test("gives the same bits with the same seed, and others with another seed", async () => {
    const [first, again, other] = await Promise.all([
      train(options(), DEPENDENCIES),
      train(options(), DEPENDENCIES),
      train(options({ seed: 2 }), DEPENDENCIES),
    ]);
    expect(again.parameters).toEqual(first.parameters);
    expect(other.parameters).not.toEqual(first.parameters);
  });

  test("tells how it goes: every run of the graph, and every epoch with its time inside the runtime", async () => {
    const progress: TrainingProgress[] = [];
    const summaries: EpochSummary[] = [];
    await train(options({ epochs: 1 }), { ...DEPENDENCIES, onProgress: (at) => progress.push(at), onEpoch: (at) => summaries.push(at) });
    expect(progress.map(({ step }) => step)).toEqual([125, 130]);
    expect(progress.at(-1)).toMatchObject({ epoch: 1, epochs: 1, accuracy: summaries[0]?.accuracy, loss: summaries[0]?.loss });
    expect(summaries[0]?.computeMs).toBeGreaterThan(0);
    expect(summaries[0]?.computeMs).toBeLessThanOrEqual(summaries[0]?.elapsedMs ?? 0);
  });

  test("stops when the loss is not finite", async () => {
    const wild = options({ optimizer: adam({ learningRate: 1e38 }) });
    await expect(train(wild, DEPENDENCIES)).rejects.toThrowError(/not finite any more, in epoch 1 before step 125/);
  });

  test("refuses a data set smaller than one batch", async () => {
    await expect(train(options({ batch: 651 }), DEPENDENCIES)).rejects.toThrowError(/650 samples, less than one batch of 651/);
  });
});
