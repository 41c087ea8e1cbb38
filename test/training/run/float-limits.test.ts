import { expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import type { Dataset } from "#training/dataset/dataset.ts";
import { dense } from "#training/layers/dense.ts";
import { relu } from "#training/layers/relu.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { gradientDescent } from "#training/optimizers/gradient-descent.ts";
import { train } from "#training/run/train.ts";

const ROWS = 8;

/** Samples of two features, ±`size`. */
function samplesOf(size: number): Dataset {
  return {
    samples: {
      count: ROWS,
      shape: [2],
      datatype: "FP32",
      write: (row, into, at) => {
        const sign = row % 2 === 0 ? 1 : -1;
        (into as Float32Array).set([sign * size, -sign * size], at);
      },
    },
    targets: { kind: "classes", classes: 2, values: BigInt64Array.from({ length: ROWS }, (_, row) => BigInt(row % 2)) },
  };
}

const trainOn = (size: number, epochs = 1) =>
  train(
    {
      network: { input: { name: "x", datatype: "FP32", shape: [2], scale: 1 }, layers: [dense(4), relu(), dense(2)] },
      loss: SPARSE_CROSS_ENTROPY,
      optimizer: gradientDescent({ learningRate: 1e10 }),
      dataset: samplesOf(size),
      batch: ROWS,
      epochs,
      seed: 1,
      threads: 1,
    },
    { openGraph: openGraphSession, now: () => 0 },
  );

test("train() stops at weights that are no numbers though the loss is: it knows nothing of the last step's update", async () => {
  await expect(trainOn(1)).resolves.toMatchObject({ epoch: 1 });
  await expect(trainOn(1e30)).rejects.toMatchObject({ name: "TrainingDivergedError", goodEpoch: 0 });
});

test("train() refuses more steps than its counter counts", async () => {
  await expect(trainOn(1, 2 ** 24 + 1)).rejects.toThrowError(/16777217 epochs of 1 steps are more than 16777216 steps/);
});
