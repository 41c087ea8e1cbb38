import type { EmbeddingsTask } from "#core/model/served-task.ts";
import { toFloats } from "#core/protocol/floats.ts";
import type { Tensor } from "#core/protocol/tensor.ts";

/**
 * One vector an input, `[inputs, width]`: what the model gives for each, or the mean or the first of what it gives for each token.
 * @param mask 1 where a position holds a token; the mean leaves the others out. Absent, all positions count.
 */
export function poolEmbeddings(output: Tensor, { pooling, normalize }: EmbeddingsTask, mask?: readonly Uint8Array[]): Tensor {
  const values = toFloats(output);
  const [rows = 0] = output.shape;
  const width = output.shape.at(-1) ?? 0;
  const positions = pooling === "none" ? 1 : (output.shape[1] ?? 0);
  const pooled = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const counted = toPositions(positions, pooling, mask?.[row]);
    const vector = new Float64Array(width);
    for (const position of counted) {
      const from = (row * positions + position) * width;
      for (let at = 0; at < width; at++) vector[at] = (vector[at] ?? 0) + (values[from + at] ?? 0) / counted.length;
    }
    const length = normalize ? Math.hypot(...vector) : 1;
    // A vector of zeros has no direction to keep.
    pooled.set(length === 0 ? vector : vector.map((value) => value / length), row * width);
  }
  return { ...output, datatype: "FP32", shape: [rows, width], data: pooled };
}

function toPositions(positions: number, pooling: EmbeddingsTask["pooling"], mask: Uint8Array | undefined): readonly number[] {
  if (pooling !== "mean") return [0];
  const all = Array.from({ length: positions }, (_, position) => position);
  return mask === undefined ? all : all.filter((position) => mask[position] === 1);
}
