import { createHash } from "node:crypto";
import type { ServedVersion } from "#core/model/served-model.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";

const SHAPES = { input: 784, hidden: 128, classes: 10 } as const;

/** A model of `mnist`'s shape that takes 784 floats and has weights of no meaning, with what a catalog would say of it. */
export function buildFloatNetwork(): { readonly bytes: Uint8Array; readonly version: ServedVersion } {
  const graph = new GraphBuilder("bench");
  const image = graph.input("image", "FP32", ["batch", SHAPES.input]);
  const weights = (rows: number, columns: number) => graph.constant("FP32", [rows, columns], waves(rows * columns));
  const hidden = graph.emit("Gemm", [image, weights(SHAPES.input, SHAPES.hidden)]);
  const zero = graph.scalar(0);
  const active = graph.emit("Where", [graph.emit("Greater", [hidden, zero]), hidden, zero]);
  const logits = graph.emit("Gemm", [active, weights(SHAPES.hidden, SHAPES.classes)]);
  const probabilities = graph.emit("Softmax", [logits], { axis: -1 }, "probabilities");
  graph.output(probabilities, "FP32", ["batch", SHAPES.classes]);
  const bytes = writeModel(graph.toModel());
  return {
    bytes,
    version: {
      name: "bench",
      version: 1,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
      inputs: [{ name: "image", datatype: "FP32", shape: [-1, SHAPES.input] }],
      outputs: [{ name: "probabilities", datatype: "FP32", shape: [-1, SHAPES.classes] }],
      allowNonFinite: false,
      maxBatch: 1024,
    },
  };
}

/** Numbers between -0.1 and 0.1, the same each time. */
function waves(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(index * 12.9898) / 10);
}

/** Pixels as a customer would send them: half background, the rest between 0 and 255 with digits behind the point. */
export function floatPixels(): number[] {
  return Array.from({ length: SHAPES.input }, (_, index) => (index % 2 === 0 ? 0 : Math.round(128_000 + 127_000 * Math.sin(index)) / 1000));
}
