import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { TestData } from "#training/evaluation/read-test-data.ts";
import { noise } from "./noise.ts";
import { runGraph } from "./run-graph.ts";

export const FEATURES = 16;
export const CLASSES = 4;

/**
 * A small classifier in two layers, `first` and `second`.
 */
export function classifier(): Uint8Array {
  const graph = new GraphBuilder("c");
  const x = graph.input("x", "FP32", ["n", FEATURES]);
  const hidden = noise(1, FEATURES * 16).map((value, index) => (index < 16 ? 0 : value));
  const h = graph.emit("Relu", [
    graph.emit("Gemm", [x, graph.constant("FP32", [FEATURES, 16], hidden), graph.constant("FP32", [16], noise(2, 16))]),
  ]);
  const scores = graph.emit("Gemm", [
    h,
    graph.constant("FP32", [16, CLASSES], noise(3, 64)),
    graph.constant("FP32", [CLASSES], noise(4, CLASSES)),
  ]);
  graph.output(graph.emit("Softmax", [scores], { axis: -1 }, "probabilities"), "FP32", ["n", CLASSES]);
  return writeModel(graph.toModel());
}

/** Samples with the classes that the classifier gives them, so that its own accuracy is 1. */
export async function selfLabelled(count: number, loud: number): Promise<TestData> {
  const values = noise(5, count * FEATURES).map((value, index) => (index % FEATURES === 0 ? value * loud : value));
  const [scores = []] = await runGraph(
    classifier(),
    [{ name: "x", datatype: "FP32", shape: [count, FEATURES], data: values }],
    ["probabilities"],
  );
  const classes = BigInt64Array.from({ length: count }, (_, row) => {
    const own = scores.slice(row * CLASSES, (row + 1) * CLASSES);
    return BigInt(own.indexOf(Math.max(...own)));
  });
  return {
    name: "noise",
    sha256: {},
    data: {
      samples: {
        count,
        shape: [FEATURES],
        datatype: "FP32",
        write: (row, into, at) => {
          if (into instanceof Float32Array) into.set(values.subarray(row * FEATURES, (row + 1) * FEATURES), at);
        },
      },
      targets: { kind: "classes", classes: CLASSES, values: classes },
    },
  };
}

/** Writes the classifier as version 1 of model "noise" below a models folder. */
export async function writeClassifier(models: string, model: object = {}): Promise<void> {
  const folder = join(models, "noise", "1");
  await mkdir(folder, { recursive: true });
  const graph = classifier();
  const data = [...noise(6, FEATURES)];
  const [probabilities = []] = await runGraph(
    graph,
    [{ name: "x", datatype: "FP32", shape: [1, FEATURES], data: Float32Array.from(data) }],
    ["probabilities"],
  );
  const manifest = {
    version: 1,
    artifact: { file: "model.onnx", sha256: createHash("sha256").update(graph).digest("hex"), bytes: graph.length },
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, FEATURES] }],
    outputs: [{ name: "probabilities", datatype: "FP32", shape: [-1, CLASSES] }],
    sample: { tolerance: 1e-4, outputs: { probabilities } },
  };
  const classes = Array.from({ length: CLASSES }, (_, index) => `c${index}`);
  await writeFile(join(folder, "model.onnx"), graph);
  await writeFile(join(folder, "version.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "sample.json"), JSON.stringify({ inputs: [{ name: "x", datatype: "FP32", shape: [1, FEATURES], data }] }));
  await writeFile(
    join(models, "noise", "model.json"),
    JSON.stringify({ name: "noise", task: "image-classification", description: "Noise", classes, labels: { stable: 1 }, ...model }),
  );
}

/** The self-labelled samples as a CSV file. @returns its path. */
export async function writeCsv(folder: string): Promise<string> {
  const { data } = await selfLabelled(200, 40);
  const path = join(folder, "noise.csv");
  const row = new Float32Array(FEATURES);
  const lines = Array.from({ length: data.samples.count }, (_, index) => {
    data.samples.write(index, row, 0);
    return [...row, `c${data.targets.values[index]}`].join(",");
  });
  const heading = [...row.keys()].map((column) => `x${column}`);
  await writeFile(path, `${[...heading, "class"].join(",")}\n${lines.join("\n")}\n`);
  return path;
}
