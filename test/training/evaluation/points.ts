import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Dataset } from "#training/dataset/dataset.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import type { EvaluateOptions } from "#training/evaluation/evaluate-artifact.ts";

/** Three points a class of a plane cut into three, and one on the wrong side: 9 samples, 8 of them classified right. */
export const POINTS = Float32Array.of(3, 0, 2, 1, 4, 1, 0, 3, 1, 2, 1, 4, -3, -3, -2, -4, 5, 0);
export const POINT_CLASSES = [0, 0, 0, 1, 1, 1, 2, 2, 2];
/** By hand, from the largest of x, y and -x-y: the last of class 2 is taken for 0. */
export const POINT_CONFUSION = [
  [3, 0, 0],
  [0, 3, 0],
  [1, 0, 2],
];

export const POINTS_DATA: Dataset = {
  samples: denseSamples([2], POINTS),
  targets: { kind: "classes", classes: 3, values: BigInt64Array.from(POINT_CLASSES, BigInt) },
};

const CLASS_NAMES = ["right", "up", "back"];

/** A classifier whose weights are known: scores x, y and -x-y, their softmax, the place of the largest, or the last two. */
export function pointsModel(kind: "probabilities" | "scores" | "class" | "both"): EvaluateOptions {
  const graph = new GraphBuilder("points");
  const x = graph.input("x", "FP32", ["batch", 2]);
  const scores = graph.emit(
    "MatMul",
    [x, graph.constant("FP32", [2, 3], Float32Array.of(1, 0, -1, 0, 1, -1))],
    {},
    kind === "scores" ? "scores" : undefined,
  );
  const outputs: EvaluateOptions["version"]["outputs"] = [];
  if (kind === "scores") {
    graph.output(scores, "FP32", ["batch", 3]);
    outputs.push({ name: "scores", datatype: "FP32", shape: [-1, 3] });
  }
  if (kind === "probabilities" || kind === "both") {
    graph.output(graph.emit("Softmax", [scores], { axis: -1 }, "probabilities"), "FP32", ["batch", 3]);
    outputs.push({ name: "probabilities", datatype: "FP32", shape: [-1, 3] });
  }
  if (kind === "class" || kind === "both") {
    graph.output(graph.emit("ArgMax", [scores], { axis: -1, keepdims: 0 }, "class"), "INT64", ["batch"]);
    outputs.push({ name: "class", datatype: "INT64", shape: [-1] });
  }
  return {
    artifact: writeModel(graph.toModel()),
    model: { name: "points", classes: CLASS_NAMES },
    version: { inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }], outputs, maxBatch: 4 },
    data: POINTS_DATA,
    latency: { warmUp: 1, runs: 3, limitMs: 1000 },
  };
}
