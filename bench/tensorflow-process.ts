// Trains the MNIST example for one epoch on TensorFlow.js' wasm backend and prints what it took.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { createSampleData } from "#training/dataset/dataset.ts";
import { readMnistOrNoise } from "./mnist-or-noise.ts";
import type { TrainingFigures } from "./training-process.ts";

const PIXELS = 784;

setWasmPaths(`${dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm")))}/`);
await tf.setBackend("wasm");
await tf.ready();

const { samples, targets } = await readMnistOrNoise(process.argv[2]);
const bytes = createSampleData("UINT8", samples.count * PIXELS);
for (let row = 0; row < samples.count; row += 1) samples.write(row, bytes, row * PIXELS);
const pixels = Float32Array.from(bytes as Uint8Array, (value) => value / 255);
const x = tf.tensor3d(pixels, [samples.count, 28, 28]);
const y = tf.tensor1d(Float32Array.from(targets.kind === "classes" ? targets.values : [], Number));

const model = layers.sequential({
  layers: [
    layers.layers.flatten({ inputShape: [28, 28] }),
    layers.layers.dense({ units: 128, activation: "relu" }),
    layers.layers.dropout({ rate: 0.2 }),
    layers.layers.dense({ units: 10, activation: "softmax" }),
  ],
});
model.compile({ optimizer: tf.train.adam(1e-3), loss: "sparseCategoricalCrossentropy" });
const begun = performance.now();
await model.fit(x, y, { epochs: 1, batchSize: 32, shuffle: true, verbose: 0 });
const elapsedMs = performance.now() - begun;
const figures: TrainingFigures = {
  epochs: [{ elapsedMs, computeMs: elapsedMs }],
  residentMb: (process.resourceUsage().maxRSS * 1024) / 1e6,
};
console.log(JSON.stringify(figures));
