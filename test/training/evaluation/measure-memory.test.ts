import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { measureMemory } from "#training/evaluation/measure-memory.ts";

/** y = x · W with a weight of 12 MB. */
function heavyModel(): Uint8Array {
  const graph = new GraphBuilder("heavy");
  const x = graph.input("x", "FP32", ["batch", 2048]);
  const weights = graph.constant("FP32", [2048, 1536], new Float32Array(2048 * 1536).fill(0.5));
  graph.output(graph.emit("MatMul", [x, weights], {}, "y"), "FP32", ["batch", 1536]);
  return writeModel(graph.toModel());
}

const INPUT = { name: "x", datatype: "FP32" as const, shape: [1, 2048], data: new Float32Array(2048) };

describe("measureMemory()", () => {
  test("finds the weights of a graph in the process that opens it", async () => {
    const { peakBytes, baselineBytes } = await measureMemory({ artifact: heavyModel(), threads: 1, input: INPUT, outputs: ["y"] });
    expect(peakBytes - baselineBytes).toBeGreaterThan(8 * 2 ** 20);
    expect(peakBytes - baselineBytes).toBeLessThan(200 * 2 ** 20);
  });

  test("says what the process said when it cannot", async () => {
    const broken = { artifact: "/no/such/model.onnx", threads: 1, input: INPUT, outputs: ["y"] };
    await expect(measureMemory(broken)).rejects.toThrow(/measures memory ended with 1: .*such/s);
  });
});
