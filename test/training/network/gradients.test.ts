import { describe, expect, test } from "vitest";
import { averagePool, globalAveragePool } from "#training/layers/average-pool.ts";
import { batchNorm } from "#training/layers/batch-norm.ts";
import { channelsFirst } from "#training/layers/channels-first.ts";
import { conv2d } from "#training/layers/conv2d.ts";
import { dense } from "#training/layers/dense.ts";
import { dropout } from "#training/layers/dropout.ts";
import { embeddingBag } from "#training/layers/embedding-bag.ts";
import { flatten } from "#training/layers/flatten.ts";
import { gelu } from "#training/layers/gelu.ts";
import type { Layer } from "#training/layers/layer.ts";
import { leakyRelu } from "#training/layers/leaky-relu.ts";
import { maxPool } from "#training/layers/max-pool.ts";
import { relu } from "#training/layers/relu.ts";
import { sigmoid } from "#training/layers/sigmoid.ts";
import { softmax } from "#training/layers/softmax.ts";
import { standardize } from "#training/layers/standardize.ts";
import { tanh } from "#training/layers/tanh.ts";
import { BINARY_CROSS_ENTROPY } from "#training/losses/binary-cross-entropy.ts";
import type { Loss } from "#training/losses/loss.ts";
import { MEAN_SQUARED_ERROR } from "#training/losses/mean-squared-error.ts";
import { ONE_HOT_CROSS_ENTROPY } from "#training/losses/one-hot-cross-entropy.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { checkGradients, PROJECTION, TOLERANCE } from "./gradient-check.ts";

const LAYERS: readonly (readonly [string, readonly number[], readonly Layer[]])[] = [
  ["Dense", [5], [dense(3)]],
  ["Dense on Dense", [4], [dense(6), dense(3)]],
  ["Dense with L1 on kernel and bias", [4], [dense(3, { l1: 0.7, penalizeBias: true })]],
  ["Dense with L2 on the kernel", [4], [dense(3, { l2: 0.9 })]],
  ["ReLU", [7], [relu()]],
  ["leaky ReLU", [7], [leakyRelu(0.2)]],
  ["sigmoid", [7], [sigmoid()]],
  ["tanh", [7], [tanh()]],
  ["GELU", [7], [gelu()]],
  ["softmax", [5], [softmax()]],
  ["Flatten", [2, 3], [flatten()]],
  ["Dropout", [9], [dropout(0.4)]],
  ["Standardize by feature", [3], [standardize({ mean: [1, 2, 3], deviation: [0.5, 2, 3] })]],
  ["Standardize by channel", [2, 3, 2], [standardize({ mean: [1, 2], deviation: [0.5, 2] })]],
  ["grey ChannelsFirst", [3, 4], [channelsFirst()]],
  ["coloured ChannelsFirst", [3, 4, 2], [channelsFirst()]],
  ["convolution", [2, 5, 6], [conv2d({ filters: 3, kernel: 3 })]],
  ["convolution of one pixel", [3, 2, 2], [conv2d({ filters: 2, kernel: 1 })]],
  ["convolution with stride and leftover rows", [2, 6, 8], [conv2d({ filters: 3, kernel: 3, strides: 2 })]],
  ["convolution with another stride each way", [1, 7, 9], [conv2d({ filters: 2, kernel: [2, 3], strides: [3, 2] })]],
  ["convolution padded the same", [2, 4, 5], [conv2d({ filters: 2, kernel: 3, padding: "same" })]],
  ["convolution padded the same, even and with stride", [2, 5, 6], [conv2d({ filters: 2, kernel: 4, strides: 2, padding: "same" })]],
  ["convolution padded by hand", [1, 5, 4], [conv2d({ filters: 2, kernel: 3, strides: 2, padding: [2, 0, 1, 2] })]],
  ["convolution in groups", [4, 4, 4], [conv2d({ filters: 6, kernel: 2, groups: 2 })]],
  ["depthwise convolution with stride", [3, 6, 6], [conv2d({ filters: 6, kernel: 3, strides: 2, groups: 3, padding: "same" })]],
  ["convolution with penalties", [1, 4, 4], [conv2d({ filters: 2, kernel: 3, l1: 0.3, l2: 0.5 })]],
  ["MaxPool", [2, 4, 6], [maxPool({ size: 2 })]],
  ["MaxPool with leftover rows", [2, 5, 7], [maxPool({ size: 2 })]],
  ["overlapping MaxPool", [2, 7, 5], [maxPool({ size: 3, strides: 2 })]],
  ["MaxPool padded the same", [1, 5, 6], [maxPool({ size: 3, strides: 2, padding: "same" })]],
  ["AveragePool", [2, 4, 6], [averagePool({ size: 2 })]],
  ["overlapping AveragePool with leftover rows", [2, 6, 8], [averagePool({ size: 3, strides: 2 })]],
  ["AveragePool padded the same", [2, 5, 6], [averagePool({ size: 3, strides: 2, padding: "same" })]],
  ["global AveragePool", [3, 4, 2], [globalAveragePool()]],
  ["batch normalization of features", [5], [batchNorm()]],
  ["batch normalization of channels", [2, 3, 2], [batchNorm({ epsilon: 1e-2 })]],
  ["embedding bag", [6], [embeddingBag({ rows: 5, width: 3, l2: 0.4 })]],
];

const classifier = () => [flatten(), dense(16), relu(), dropout(0.2), dense(5)];
const convolutional = () => [
  channelsFirst(),
  conv2d({ filters: 3, kernel: 3 }),
  tanh(),
  batchNorm(),
  maxPool({ size: 2 }),
  flatten(),
  dense(4),
];

const NETWORKS: readonly (readonly [string, readonly number[], readonly Layer[], Loss])[] = [
  ["the seed's network in small", [4, 5], classifier(), SPARSE_CROSS_ENTROPY],
  ["a convolutional network", [6, 6], convolutional(), SPARSE_CROSS_ENTROPY],
  ["one-hot cross-entropy, whose targets need not add up to 1", [4], [dense(3)], ONE_HOT_CROSS_ENTROPY],
  ["binary cross-entropy", [4], [dense(3)], BINARY_CROSS_ENTROPY],
  ["mean squared error of pictures", [1, 4, 4], [conv2d({ filters: 2, kernel: 2 })], MEAN_SQUARED_ERROR],
  ["an embedding bag below", [3], [embeddingBag({ rows: 6, width: 4 }), dense(3)], SPARSE_CROSS_ENTROPY],
];

describe("emitGradients() agrees with central differences", () => {
  test.each(LAYERS)("through %s", async (_name, input, layers) => {
    expect(await findWrong(input, layers, PROJECTION, 2)).toEqual([]);
  });

  test.each(NETWORKS)("through %s", async (_name, input, layers, loss) => {
    for (const seed of [1, 2]) expect(await findWrong(input, layers, loss, seed)).toEqual([]);
  });
});

describe("positive controls: a wrong gradient is seen", () => {
  test.each(LAYERS.filter(([, , layers]) => layers.length === 1))("one with the other sign, through %s", async (_name, input, layers) => {
    const flipped = layers.map((layer) => scaled(layer, -1));
    const checked = await checkGradients(input, flipped, PROJECTION, 1);
    expect(checked.filter(({ error }) => error > TOLERANCE)).toEqual(checked);
  });

  test.each([
    ["a Dropout that forgets to scale", [dense(6), scaled(dropout(0.5), 0.5), dense(3)], ["layer0.kernel", "layer0.bias", "x"]],
    ["a Flatten whose gradient is a fiftieth too large", [dense(6), scaled(flatten(), 1.02)], ["layer0.kernel", "layer0.bias", "x"]],
  ])("%s", async (_name, layers, wrong) => {
    expect((await findWrong([4], layers, PROJECTION, 1)).map(({ name }) => name)).toEqual(wrong);
  });

  test.each(NETWORKS)("a loss that forgets to divide by the batch, above %s", async (_name, input, layers, loss) => {
    const { correct: _, ...comparing } = loss;
    const wrong: Loss = {
      ...comparing,
      forward: (context, output, target) => {
        const pass = loss.forward(context, output, target);
        return { value: pass.value, backward: () => context.graph.emit("Mul", [pass.backward(), context.graph.scalar(context.batch)]) };
      },
    };
    const checked = await checkGradients(input, layers, wrong, 1);
    expect(checked.filter(({ error }) => error > TOLERANCE)).toEqual(checked);
  });
});

async function findWrong(input: readonly number[], layers: readonly Layer[], loss: Loss, seed: number) {
  return (await checkGradients(input, layers, loss, seed)).filter(({ error }) => !(error <= TOLERANCE));
}

/** The layer with its gradients multiplied: a planted bug. */
function scaled(layer: Layer, factor: number): Layer {
  return {
    ...layer,
    forward: (context, x) => {
      const pass = layer.forward(context, x);
      const spoil = (value: typeof x) => context.graph.emit("Mul", [value, context.graph.scalar(factor)]);
      return {
        ...pass,
        backward: (dy) => {
          const gradients = pass.backward(dy);
          return { parameters: gradients.parameters.map(spoil), input: () => spoil(gradients.input()) };
        },
      };
    },
  };
}
