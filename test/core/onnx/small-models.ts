import { GraphBuilder } from "#core/onnx/builder.ts";
import type { Model } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";

/** y = xW + b with W [2,3] and b [3], a free batch dimension. */
export function linearModel(): Model {
  const graph = new GraphBuilder("linear");
  const x = graph.input("x", "FP32", ["batch", 2]);
  const weights = graph.constant("FP32", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  const bias = graph.constant("FP32", [3], Float32Array.of(0.5, 0, -0.5));
  graph.output(graph.emit("Gemm", [x, weights, bias], {}, "y"), "FP32", ["batch", 3]);
  return graph.toModel();
}

export function linearModelBytes(): Uint8Array {
  return writeModel(linearModel());
}
