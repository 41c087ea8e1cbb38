import { openGraphSession } from "#core/drivers/graph-session.ts";
import { dense } from "#training/layers/dense.ts";
import { dropout } from "#training/layers/dropout.ts";
import { flatten } from "#training/layers/flatten.ts";
import { relu } from "#training/layers/relu.ts";
import { adam } from "#training/optimizers/adam.ts";
import { MNIST_RECIPE } from "#training/recipes/mnist.ts";
import type { Recipe } from "#training/recipes/recipe.ts";
import { type TrainedVersion, trainVersion } from "#training/version/train-version.ts";
import { syntheticDigits } from "../dataset/synthetic-mnist.ts";

/** The product's recipe in small: it learns synthetic digits in a fraction of a second. */
export const SMALL_RECIPE: Recipe = {
  ...MNIST_RECIPE,
  network: { ...MNIST_RECIPE.network, layers: [flatten(), dense(16), relu(), dropout(0.1), dense(10)] },
  optimizer: adam({ learningRate: 5e-3 }),
  batch: 5,
  epochs: 2,
  minAccuracy: 0.9,
};

export function trainSmall(overrides: Partial<Recipe> = {}): Promise<TrainedVersion> {
  const toDataset = ({ images, classes }: ReturnType<typeof syntheticDigits>) => ({
    samples: images,
    sampleShape: [28, 28],
    classes: BigInt64Array.from(classes, BigInt),
  });
  const data = {
    name: "synthetic digits",
    sha256: {},
    training: toDataset(syntheticDigits(650, 1)),
    test: toDataset(syntheticDigits(100, 2)),
  };
  return trainVersion({ ...SMALL_RECIPE, ...overrides }, data, 1, { openGraph: openGraphSession, now: () => performance.now() });
}
