import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { compressGraph } from "#training/compression/compress-graph.ts";
import { quantizeChannels } from "#training/compression/rewrite/quantize-channels.ts";
import { toHalf } from "#training/compression/rewrite/to-half.ts";
import { noise } from "../noise.ts";
import { floats, largestDifference, runGraph } from "../run-graph.ts";

interface Weights {
  readonly kernel: Float32Array;
  readonly dense: Float32Array;
  readonly table: Float32Array;
}

const WEIGHTS: Weights = { kernel: noise(1, 4 * 2 * 9), dense: noise(2, 64 * 12, 0.2), table: noise(3, 20 * 12) };

/** A convolution, a dense layer and a table that is looked up, on weights of these shapes. */
function network({ kernel, dense, table }: Weights): Uint8Array {
  const graph = new GraphBuilder("forms");
  const image = graph.input("image", "FP32", [1, 2, 6, 6]);
  const ids = graph.input("ids", "INT64", [1]);
  const maps = graph.emit("Relu", [graph.emit("Conv", [image, graph.constant("FP32", [4, 2, 3, 3], kernel)], { kernel_shape: [3, 3] })]);
  const flat = graph.emit("Reshape", [maps, graph.integers(1, 64)]);
  const scores = graph.emit("Gemm", [flat, graph.constant("FP32", [12, 64], dense), graph.constant("FP32", [12], noise(4, 12))], {
    transB: 1,
  });
  const row = graph.emit("Gather", [graph.constant("FP32", [20, 12], table), ids], { axis: 0 });
  graph.output(graph.emit("Add", [scores, row], {}, "y"), "FP32", [1, 12]);
  return writeModel(graph.toModel());
}

const INPUTS = [
  floats("image", [1, 2, 6, 6], noise(5, 72)),
  { name: "ids", datatype: "INT64", shape: [1], data: BigInt64Array.of(7n) },
] as const;

function decoded(data: Float32Array, shape: readonly number[], axis: number): Float32Array {
  const { values, scales } = quantizeChannels(floats("w", shape, data), axis, 8);
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  return Float32Array.from(values, (value, index) => value * (scales[Math.floor(index / inner) % (shape[axis] ?? 1)] ?? 0));
}

describe("int8-weights", () => {
  test("answers as the network of the decoded weights, channel by channel, with its session option and without", async () => {
    const compressed = compressGraph(network(WEIGHTS), "int8-weights");
    const oracle = network({
      kernel: decoded(WEIGHTS.kernel, [4, 2, 3, 3], 0),
      dense: decoded(WEIGHTS.dense, [12, 64], 0),
      table: decoded(WEIGHTS.table, [20, 12], 0),
    });
    expect(compressed.compressed).toHaveLength(3);
    expect(compressed.session).toEqual({ disableQuantQdq: true });
    const [expected] = await runGraph(oracle, INPUTS, ["y"]);
    const [decodedOnce] = await runGraph(compressed.model, INPUTS, ["y"], compressed.session);
    const [decodedEachTime] = await runGraph(compressed.model, INPUTS, ["y"]);
    expect(largestDifference(decodedOnce, expected)).toBeLessThan(1e-5);
    // Without the option the runtime multiplies bytes itself.
    expect(largestDifference(decodedEachTime, expected)).toBeLessThan(0.05);
  });

  test("is a quarter of the weights", () => {
    const before = network({ ...WEIGHTS, table: WEIGHTS.table });
    expect(compressGraph(before, "int8-weights").model.length).toBeLessThan(before.length * 0.6);
  });

  test("keeps a weight that is not finite in floats, and says which", () => {
    const { excluded, compressed } = compressGraph(network({ ...WEIGHTS, dense: WEIGHTS.dense.with(3, Number.NaN) }), "int8-weights");
    expect(compressed).toHaveLength(2);
    expect(excluded).toEqual([expect.objectContaining({ operator: "Gemm", reason: expect.stringContaining("not finite") })]);
  });
});

describe("fp16", () => {
  const halved = (values: Float32Array): Float32Array =>
    Float32Array.from(new Float16Array((toHalf(values) ?? new Uint16Array()).buffer as ArrayBuffer));

  test("answers bit for bit as the network of the rounded weights", async () => {
    const { model, compressed } = compressGraph(network(WEIGHTS), "fp16");
    const oracle = network({ kernel: halved(WEIGHTS.kernel), dense: halved(WEIGHTS.dense), table: halved(WEIGHTS.table) });
    expect(compressed).toHaveLength(3);
    expect(await runGraph(model, INPUTS, ["y"])).toEqual(await runGraph(oracle, INPUTS, ["y"]));
    expect(await runGraph(model, INPUTS, ["y"])).not.toEqual(await runGraph(network(WEIGHTS), INPUTS, ["y"]));
  });

  test("keeps a tensor that float16 cannot hold, and one that the caller names by a reader's operator", () => {
    const large = compressGraph(network({ ...WEIGHTS, dense: WEIGHTS.dense.with(0, 70_000) }), "fp16");
    expect(large.excluded).toEqual([expect.objectContaining({ reason: "a value is too large for float16" })]);
    const named = compressGraph(network(WEIGHTS), "fp16", { exclude: ["Conv"] });
    expect(named.excluded).toEqual([expect.objectContaining({ operator: "Conv", reason: '"Conv" is excluded' })]);
  });
});

test.each(["fp16", "int8-weights", "int8-dynamic"] as const)(
  "compressGraph() to %s keeps what callers see, and gives the same bytes again",
  (method) => {
    const before = network(WEIGHTS);
    const { model } = compressGraph(before, method);
    const { inputs, outputs } = inspectModel(readModel(model));
    expect({ inputs, outputs }).toEqual({
      inputs: inspectModel(readModel(before)).inputs,
      outputs: inspectModel(readModel(before)).outputs,
    });
    expect(compressGraph(before, method).model).toEqual(model);
  },
);

test("compressGraph() refuses a model without weights", () => {
  const graph = new GraphBuilder("none");
  graph.output(graph.emit("Identity", [graph.input("x", "FP32", [1])], {}, "y"), "FP32", [1]);
  expect(() => compressGraph(writeModel(graph.toModel()), "fp16")).toThrow("nothing that fp16 could compress");
});
