import { expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { emitCorrectCount } from "#training/metrics/correct-count.ts";

test("SPARSE_CROSS_ENTROPY is the mean of -log softmax, its gradient softmax less truth, and emitCorrectCount() counts hits", async () => {
  const logits = [
    [2, -1, 0.5],
    [0, 3, 1],
  ];
  const classes = [2, 1];
  const graph = new GraphBuilder("loss");
  const z = graph.input("z", "FP32", [2, 3]);
  const y = graph.input("y", "INT64", [2]);
  const pass = SPARSE_CROSS_ENTROPY.forward({ graph, batch: 2, output: [3] }, z, y);
  const outputs = [pass.value, pass.backward(), emitCorrectCount(graph, z, y)];
  for (const [index, value] of outputs.entries()) graph.output(value, "FP32", index === 1 ? [2, 3] : []);
  const runner = await openGraphSession(writeModel(graph.toModel()), { threads: 1 });
  const answer = await runner.infer(
    [
      { name: "z", datatype: "FP32", shape: [2, 3], data: Float32Array.from(logits.flat()) },
      { name: "y", datatype: "INT64", shape: [2], data: BigInt64Array.from(classes, BigInt) },
    ],
    outputs,
  );
  await runner.close();

  const softmax = logits.map((row) => row.map((value) => Math.exp(value) / row.reduce((sum, other) => sum + Math.exp(other), 0)));
  const loss = -classes.reduce((sum, truth, row) => sum + Math.log(softmax[row]?.[truth] ?? 0), 0) / 2;
  const gradient = softmax.flatMap((row, at) => row.map((value, column) => (value - (column === classes[at] ? 1 : 0)) / 2));
  const [value, back, correct] = answer.outputs.map(({ data }) => [...(data as Float32Array)]);
  expect(value?.[0]).toBeCloseTo(loss, 5);
  for (const [at, expected] of gradient.entries()) expect(back?.[at]).toBeCloseTo(expected, 5);
  expect(correct).toEqual([1]);
});
