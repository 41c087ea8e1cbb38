import "@tensorflow/tfjs-backend-cpu";
// Its bundle registers the gradients that the core only defines.
import "@tensorflow/tfjs-layers";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { averagePool, globalAveragePool } from "#training/layers/average-pool.ts";
import { batchNorm } from "#training/layers/batch-norm.ts";
import { conv2d } from "#training/layers/conv2d.ts";
import { dense } from "#training/layers/dense.ts";
import { gelu } from "#training/layers/gelu.ts";
import type { Layer } from "#training/layers/layer.ts";
import { leakyRelu } from "#training/layers/leaky-relu.ts";
import { maxPool } from "#training/layers/max-pool.ts";
import { relu } from "#training/layers/relu.ts";
import { sigmoid } from "#training/layers/sigmoid.ts";
import { softmax } from "#training/layers/softmax.ts";
import { tanh } from "#training/layers/tanh.ts";
import { BINARY_CROSS_ENTROPY } from "#training/losses/binary-cross-entropy.ts";
import type { Loss } from "#training/losses/loss.ts";
import { MEAN_SQUARED_ERROR } from "#training/losses/mean-squared-error.ts";
import { ONE_HOT_CROSS_ENTROPY } from "#training/losses/one-hot-cross-entropy.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { adam } from "#training/optimizers/adam.ts";
import { gradientDescent, momentum, nesterov } from "#training/optimizers/gradient-descent.ts";
import type { Optimizer } from "#training/optimizers/optimizer.ts";
import { createRandom } from "#training/random/random.ts";
import { runOptimizer } from "../optimizers/run-optimizer.ts";
import { runLayer, runLoss } from "./run-once.ts";

const BATCH = 3;
/** Float32 sums in another order. */
const DIGITS = 4;
const EPSILON = 0.01;

type Forward = (x: tf.Tensor, ...parameters: tf.Tensor[]) => tf.Tensor;

/** TensorFlow.js has images as [batch, height, width, channels] and kernels as [h, w, channels, filters]. */
const toTf = (image: tf.Tensor) => tf.transpose(image as tf.Tensor4D, [0, 2, 3, 1]);
const fromTf = (image: tf.Tensor): tf.Tensor => tf.transpose(image, [0, 3, 1, 2]);

const convolution =
  (strides: number, padding: "valid" | "same"): Forward =>
  (x, kernel, bias) => {
    const moved = tf.transpose(kernel ?? x, [2, 3, 1, 0]) as tf.Tensor4D;
    return fromTf(tf.add(tf.conv2d(toTf(x), moved, strides, padding), bias ?? 0));
  };

/** Written out, since its own operator only serves: the way back is then its own. */
const normalization =
  (axes: number[], spread: number[]): Forward =>
  (x, gamma, beta) => {
    const { mean, variance } = tf.moments(x, axes, true);
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)));
    return tf.add(tf.mul(normal, tf.reshape(gamma ?? x, spread)), tf.reshape(beta ?? x, spread));
  };

const LAYERS: readonly (readonly [string, readonly number[], Layer, Forward])[] = [
  ["Dense", [4], dense(3), (x, kernel, bias) => tf.add(tf.matMul(x, kernel ?? x), bias ?? 0)],
  ["ReLU", [6], relu(), (x) => tf.relu(x)],
  ["leaky ReLU", [6], leakyRelu(0.2), (x) => tf.leakyRelu(x, 0.2)],
  ["sigmoid", [6], sigmoid(), (x) => tf.sigmoid(x)],
  ["tanh", [6], tanh(), (x) => tf.tanh(x)],
  ["GELU", [6], gelu(), (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))],
  ["softmax", [6], softmax(), (x) => tf.softmax(x)],
  ["batch normalization of features", [4], batchNorm({ epsilon: EPSILON }), normalization([0], [1, 4])],
  ["batch normalization of channels", [2, 3, 2], batchNorm({ epsilon: EPSILON }), normalization([0, 2, 3], [1, 2, 1, 1])],
  ["global AveragePool", [3, 4, 2], globalAveragePool(), (x) => tf.mean(x, [2, 3])],
  ["convolution", [2, 5, 6], conv2d({ filters: 3, kernel: 3 }), convolution(1, "valid")],
  [
    "convolution with stride, padded the same",
    [2, 6, 7],
    conv2d({ filters: 3, kernel: 3, strides: 2, padding: "same" }),
    convolution(2, "same"),
  ],
  [
    "depthwise convolution",
    [3, 5, 5],
    conv2d({ filters: 3, kernel: 3, groups: 3 }),
    (x, kernel, bias) => {
      const moved = tf.transpose(kernel ?? x, [2, 3, 0, 1]) as tf.Tensor4D;
      return fromTf(tf.add(tf.depthwiseConv2d(toTf(x), moved, 1, "valid"), bias ?? 0));
    },
  ],
  ["MaxPool", [2, 4, 6], maxPool({ size: 2 }), (x) => fromTf(tf.maxPool(toTf(x), 2, 2, "valid"))],
  ["overlapping MaxPool", [2, 7, 5], maxPool({ size: 3, strides: 2 }), (x) => fromTf(tf.maxPool(toTf(x), 3, 2, "valid"))],
  ["AveragePool", [2, 5, 7], averagePool({ size: 2 }), (x) => fromTf(tf.avgPool(toTf(x), 2, 2, "valid"))],
  [
    // Not padded: its gradient divides by the whole window at the edges, where its output does not count the padding.
    "overlapping AveragePool",
    [2, 7, 5],
    averagePool({ size: 3, strides: 2 }),
    (x) => fromTf(tf.avgPool(toTf(x), 3, 2, "valid")),
  ],
];

const LOSSES: readonly (readonly [string, Loss, readonly number[], (z: tf.Tensor, target: tf.Tensor) => tf.Tensor])[] = [
  [
    "sparse cross-entropy",
    SPARSE_CROSS_ENTROPY,
    [0, 3, 2],
    (z, target) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.cast(target, "int32"), 4), z),
  ],
  [
    "one-hot cross-entropy",
    ONE_HOT_CROSS_ENTROPY,
    [1, 0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0, 0, 0.5, 0.5],
    (z, target) => tf.losses.softmaxCrossEntropy(target, z),
  ],
  [
    "binary cross-entropy",
    BINARY_CROSS_ENTROPY,
    [1, 0, 0, 1, 0.1, 0.2, 0.3, 0.4, 1, 1, 0.5, 0.5],
    (z, target) => tf.losses.sigmoidCrossEntropy(target, z),
  ],
  [
    "mean squared error",
    MEAN_SQUARED_ERROR,
    [1, 2, 3, 4, 0.1, -0.2, 0.3, 5, 0, 0, -7, 0.5],
    (z, target) => tf.losses.meanSquaredError(target, z),
  ],
];

const OPTIMIZERS: readonly (readonly [string, Optimizer, () => tf.Optimizer])[] = [
  ["SGD", gradientDescent({ learningRate: 0.1 }), () => tf.train.sgd(0.1)],
  ["momentum", momentum({ learningRate: 0.1, momentum: 0.8 }), () => tf.train.momentum(0.1, 0.8)],
  ["Nesterov momentum", nesterov({ learningRate: 0.1, momentum: 0.8 }), () => tf.train.momentum(0.1, 0.8, true)],
  ["Adam", adam({ learningRate: 0.1 }), () => tf.train.adam(0.1, 0.9, 0.999, 1e-7)],
];

beforeAll(async () => {
  // Or it advertises another package.
  tf.env().set("IS_NODE", false);
  await tf.setBackend("cpu");
});

describe("TensorFlow.js gives the same output and the same gradients", () => {
  test.each(LAYERS)("for %s", async (_name, input, layer, forward) => {
    const random = createRandom(4);
    const draw = (shape: readonly number[]) =>
      Float32Array.from({ length: shape.reduce((product, dim) => product * dim, 1) }, () => 2 * random.uniform() - 1);
    const shapes = [[BATCH, ...input], ...layer.parameters(input).map(({ shape }) => shape)];
    const values = shapes.map(draw);
    const dy = draw([BATCH, ...layer.outputShape(input)]);
    const states = (layer.states?.(input) ?? []).map((state) => state.initial());
    const ours = await runLayer(layer, input, { batch: BATCH, values: [...values, ...states], dy });

    const tensors = values.map((data, index) => tf.tensor(data, [...(shapes[index] ?? [])]));
    const output = forward(...(tensors as [tf.Tensor, ...tf.Tensor[]]));
    const weights = tf.tensor(dy, output.shape);
    const gradients = tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(forward(...(args as [tf.Tensor, ...tf.Tensor[]])), weights)))(
      tensors,
    );
    expectClose(ours.output, output.dataSync());
    expect(ours.gradients).toHaveLength(gradients.length);
    for (const [index, gradient] of gradients.entries()) expectClose(ours.gradients[index], gradient.dataSync());
  });

  test.each(LOSSES)("for %s", async (_name, loss, target, theirs) => {
    const random = createRandom(5);
    const z = Float32Array.from({ length: BATCH * 4 }, () => 6 * random.uniform() - 3);
    const ours = await runLoss(loss, [4], { batch: BATCH, z, target });
    const goal = tf.tensor([...target], [BATCH, ...loss.target([4]).shape]);
    const zTensor = tf.tensor(z, [BATCH, 4]);
    expectClose(ours.value, theirs(zTensor, goal).dataSync());
    expectClose(
      ours.gradient,
      tf
        .grad((logits) => tf.sum(theirs(logits, goal)))(zTensor)
        .dataSync(),
    );
  });
});

test("positive control: another stride is seen", async () => {
  const [x, kernel] = [Array.from({ length: 25 }, (_, at) => Math.sin(at)), [1, -2, 3, -4]];
  const ours = await runLayer(conv2d({ filters: 1, kernel: 2, strides: 2 }), [1, 5, 5], {
    batch: 1,
    values: [x, kernel, [0]],
    dy: [1, 1, 1, 1],
  });
  const theirs = convolution(1, "valid")(tf.tensor(x, [1, 1, 5, 5]), tf.tensor(kernel, [1, 1, 2, 2]), tf.tensor([0]));
  expect(() => expectClose(ours.output, theirs.dataSync().slice(0, 4))).toThrow();
});

describe("TensorFlow.js takes the same steps", () => {
  test.each(OPTIMIZERS)("with %s", async (_name, optimizer, create) => {
    const gradients = [
      [0.5, -2],
      [0.1, 4],
      [-0.3, 0.02],
    ];
    const ours = await runOptimizer(optimizer, [1, -1], gradients);
    const [theirs, variable] = [create(), tf.variable(tf.tensor([1, -1]))];
    for (const [step, gradient] of gradients.entries()) {
      theirs.applyGradients({ [variable.name]: tf.tensor(gradient) });
      expectClose(ours[step], variable.dataSync());
    }
  });
});

function expectClose(ours: ArrayLike<number> | undefined, theirs: ArrayLike<number>): void {
  expect(ours).toHaveLength(theirs.length);
  for (const [at, value] of Array.from(theirs).entries()) expect(ours?.[at]).toBeCloseTo(value, DIGITS);
}
