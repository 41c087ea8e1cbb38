import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { dropout } from "#training/layers/dropout.ts";

const SIZE = 10_000;
const ONES: Tensor = { name: "x", datatype: "FP32", shape: [SIZE], data: new Float32Array(SIZE).fill(1) };

/** What a dropout of 0.2 makes of ones, and of a gradient of ones, in each of `runs` runs of one session. */
async function drop(trainingSeed: number, runs: number): Promise<{ readonly output: Float32Array; readonly gradient: Float32Array }[]> {
  const graph = new GraphBuilder("dropout");
  const x = graph.input("x", "FP32", [SIZE]);
  const pass = dropout(0.2).forward({ graph, input: [SIZE], parameters: [], states: [], training: { seed: trainingSeed, batch: 1 } }, x);
  const gradient = pass.backward(x).input();
  graph.output(pass.output, "FP32", [SIZE]);
  graph.output(gradient, "FP32", [SIZE]);
  const runner = await openGraphSession(writeModel(graph.toModel()), { threads: 1 });
  const seen = [];
  for (let run = 0; run < runs; run += 1) {
    const [output, back] = (await runner.infer([ONES], [pass.output, gradient])).outputs.map(({ data }) => data as Float32Array);
    seen.push({ output: output ?? new Float32Array(), gradient: back ?? new Float32Array() });
  }
  await runner.close();
  return seen;
}

describe("dropout()", () => {
  test("drops its share, scales the rest up, and lets the gradient through where it let the value through", async () => {
    const [first] = await drop(77, 1);
    const kept = first?.output.filter((value) => value !== 0) ?? new Float32Array();
    expect(Math.abs(kept.length / SIZE - 0.8)).toBeLessThan(0.02);
    for (const value of new Set(kept)) expect(value).toBeCloseTo(1.25, 5);
    expect(first?.gradient.map((value) => Math.fround(value))).toEqual(first?.output);
  });

  test("draws anew in each run, and run n of seed s is run 0 of seed s + n: what resuming rests on", async () => {
    const runs = await drop(77, 3);
    expect(runs[1]?.output).not.toEqual(runs[0]?.output);
    expect((await drop(79, 1))[0]?.output).toEqual(runs[2]?.output);
  });

  test("does nothing where the graph serves", () => {
    const graph = new GraphBuilder("served");
    const x = graph.input("x", "FP32", [3]);
    expect(dropout(0.5).forward({ graph, input: [3], parameters: [], states: [] }, x).output).toBe(x);
  });

  test.each([-0.1, 1, Number.NaN])("refuses the ratio %d", (ratio) => {
    expect(() => dropout(ratio)).toThrowError(RangeError);
  });
});
