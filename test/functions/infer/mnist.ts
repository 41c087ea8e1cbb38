import { readFileSync } from "node:fs";
import type { ServedVersion } from "#core/model/served-model.ts";

const FOLDER = new URL("../../../models/mnist/1/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("version.json", FOLDER), "utf8"));

export const MNIST_BYTES = readFileSync(new URL("model.onnx", FOLDER));
export const MNIST_SAMPLE = readFileSync(new URL("sample.json", FOLDER));
/** The sample's digit, as the version's manifest says. */
export const MNIST_CLASS: number = manifest.sample.outputs.class[0];

/** The committed version as its function's manifest says it. */
export const MNIST: ServedVersion = {
  name: "mnist",
  version: 1,
  sha256: manifest.artifact.sha256,
  bytes: manifest.artifact.bytes,
  inputs: manifest.inputs,
  outputs: manifest.outputs,
  allowNonFinite: false,
  maxBatch: 16,
};
