import { openGraphSession } from "#core/drivers/graph-session.ts";
import { declareTraining, LAYERS } from "#training/declaration/declare-training.ts";
import type { TrainingDeclaration, TrainingDocument } from "#training/declaration/training-declaration.ts";
import { type TrainedVersion, trainVersion } from "#training/version/train-version.ts";
import { syntheticDataset } from "../dataset/synthetic-mnist.ts";

/** The product's first training in small: it learns synthetic digits in a fraction of a second. */
export const SMALL_TRAINING: TrainingDocument = {
  model: { task: "image-classification", description: "Digits" },
  dataset: {
    kind: "idx",
    name: "synthetic digits",
    shape: [28, 28],
    classes: 10,
    training: { samples: "training-images", classes: "training-classes" },
    test: { samples: "test-images", classes: "test-classes" },
  },
  input: { name: "image", divideBy: 255 },
  layers: [LAYERS.flatten(), LAYERS.dense(16), LAYERS.relu(), LAYERS.dropout(0.1), LAYERS.dense(10)],
  loss: "sparse-cross-entropy",
  optimizer: { kind: "adam", learningRate: 5e-3 },
  batch: 5,
  epochs: 2,
  seed: 2,
  minAccuracy: 0.9,
  sample: { kind: "drawn-seven" },
};

export const SYNTHETIC_DATA = {
  name: "synthetic digits",
  sha256: {},
  training: syntheticDataset(650, 1),
  test: syntheticDataset(100, 2),
};

export function declareSmall(overrides: Partial<TrainingDocument> = {}): TrainingDeclaration {
  return declareTraining({ ...SMALL_TRAINING, ...overrides });
}

export function trainSmall(overrides: Partial<TrainingDocument> = {}): Promise<TrainedVersion> {
  return trainVersion(declareSmall(overrides), SYNTHETIC_DATA, { openGraph: openGraphSession, now: () => performance.now() });
}
