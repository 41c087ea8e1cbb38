import { expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { adam } from "#training/optimizers/adam.ts";

const GRADIENTS = [
  [0.5, -2],
  [0.1, 4],
  [-0.3, 0],
];
const RATE = 0.01;

test("adam() takes the steps of its published algorithm, with the correction of its bias", async () => {
  const graph = new GraphBuilder("adam");
  const inputs = ["w", "m", "v", "g"].map((name) => graph.input(name, "FP32", [2]));
  const step = graph.input("t", "FP32", []);
  const [w, m, v, g] = inputs;
  if (!w || !m || !v || !g) throw new Error("The graph has four inputs");
  const after = adam({ learningRate: RATE }).begin({ graph, step, rate: graph.scalar(RATE) })({ parameter: w, slots: [m, v] }, g, true);
  const outputs = [after.parameter, ...after.slots];
  for (const output of outputs) graph.output(output, "FP32", [2]);
  const runner = await openGraphSession(writeModel(graph.toModel()), { threads: 1 });

  let state: Float32Array[] = [Float32Array.of(1, -1), new Float32Array(2), new Float32Array(2)];
  const expected = { w: [1, -1], m: [0, 0], v: [0, 0] };
  for (const [index, gradient] of GRADIENTS.entries()) {
    const t = index + 1;
    const tensors = [...state, Float32Array.from(gradient)].map((data, at) => ({
      name: "wmvg"[at] ?? "",
      datatype: "FP32" as const,
      shape: [2],
      data,
    }));
    const answer = await runner.infer([...tensors, { name: "t", datatype: "FP32", shape: [], data: Float32Array.of(t) }], outputs);
    state = answer.outputs.map(({ data }) => data as Float32Array);
    for (const [at, slope] of gradient.entries()) {
      expected.m[at] = 0.9 * (expected.m[at] ?? 0) + 0.1 * slope;
      expected.v[at] = 0.999 * (expected.v[at] ?? 0) + 0.001 * slope ** 2;
      const unbiased = { m: (expected.m[at] ?? 0) / (1 - 0.9 ** t), v: (expected.v[at] ?? 0) / (1 - 0.999 ** t) };
      // The published form adds epsilon to the unbiased root, Keras's to the biased one: no visible difference at these gradients.
      expected.w[at] = (expected.w[at] ?? 0) - (RATE * unbiased.m) / (Math.sqrt(unbiased.v) + 1e-7);
    }
    for (const at of [0, 1]) expect(state[0]?.[at]).toBeCloseTo(expected.w[at] ?? Number.NaN, 5);
  }
  await runner.close();
});
