import { randomFillSync } from "node:crypto";
import { join } from "node:path";
import type { Dataset } from "#training/dataset/dataset.ts";
import { readDataset } from "#training/dataset/read-dataset.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import { readTraining } from "#training/declaration/read-training.ts";

const SAMPLES = 60_000;

/** MNIST's training set from a folder; without one noise of its size, which takes as long to train on. */
export async function readMnistOrNoise(folder: string | undefined): Promise<Dataset> {
  if (folder !== undefined) {
    const { dataset } = await readTraining(join(import.meta.dirname, "../models/mnist"));
    return (await readDataset(dataset, folder)).training;
  }
  return {
    samples: denseSamples([28, 28], randomFillSync(new Uint8Array(SAMPLES * 28 * 28))),
    targets: { kind: "classes", classes: 10, values: BigInt64Array.from({ length: SAMPLES }, (_, row) => BigInt(row % 10)) },
  };
}
