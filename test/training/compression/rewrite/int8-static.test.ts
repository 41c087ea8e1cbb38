import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { calibrate } from "#training/compression/calibration/calibrate.ts";
import { compressGraph } from "#training/compression/compress-graph.ts";
import { noise } from "../noise.ts";
import { floats, largestDifference, runGraph } from "../run-graph.ts";

/** Conv with its bias as an `Add`, ReLU as a choice, pooling, and a dense layer as `MatMul` and `Add`: as exporters write them. */
function network(): Uint8Array {
  const graph = new GraphBuilder("cnn");
  const x = graph.input("x", "FP32", [1, 1, 8, 8]);
  const zero = graph.scalar(0);
  const maps = graph.emit("Conv", [x, graph.constant("FP32", [8, 1, 3, 3], noise(1, 72))], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  const biased = graph.emit("Add", [maps, graph.constant("FP32", [8, 1, 1], noise(2, 8))]);
  const active = graph.emit("Where", [graph.emit("Greater", [biased, zero]), biased, zero]);
  const pooled = graph.emit("MaxPool", [active], { kernel_shape: [2, 2], strides: [2, 2] });
  const flat = graph.emit("Reshape", [pooled, graph.integers(1, 128)]);
  const scores = graph.emit("MatMul", [flat, graph.constant("FP32", [128, 10], noise(3, 1280, 0.2))]);
  graph.output(graph.emit("Add", [scores, graph.constant("FP32", [10], noise(4, 10))], {}, "y"), "FP32", [1, 10]);
  return writeModel(graph.toModel());
}

const FEEDS = Array.from({ length: 8 }, (_, index) => [floats("x", [1, 1, 8, 8], noise(10 + index, 64))]);
const calibrated = (percentile = 100, exclude: readonly string[] = []) =>
  calibrate(network(), FEEDS, { exclude, percentile }, openGraphSession);

describe("int8-static", () => {
  test("puts every operator between bytes, biases and ReLU inside, and answers near the floats", async () => {
    const { model, compressed } = compressGraph(network(), "int8-static", { ranges: await calibrated() });
    expect(compressed).toHaveLength(2);
    const operators = readModel(model).graph.node.map(({ opType }) => opType);
    expect(operators).toEqual([
      "QuantizeLinear",
      "DequantizeLinear",
      "DequantizeLinear",
      "DequantizeLinear",
      "Conv",
      "Relu",
      "QuantizeLinear",
      "DequantizeLinear",
      "MaxPool",
      "Reshape",
      "QuantizeLinear",
      "DequantizeLinear",
      "DequantizeLinear",
      "DequantizeLinear",
      "Gemm",
    ]);
    for (const feed of FEEDS) {
      const [before] = await runGraph(network(), feed, ["y"]);
      const [after] = await runGraph(model, feed, ["y"]);
      expect(largestDifference(before, after)).toBeLessThan(0.12);
    }
  });

  test("answers the same whether the runtime fuses integers or runs node by node", async () => {
    const { model } = compressGraph(network(), "int8-static", { ranges: await calibrated() });
    const [feed = []] = FEEDS;
    const [fused] = await runGraph(model, feed, ["y"]);
    const [asWritten] = await runGraph(model, feed, ["y"], { graphOptimization: "disabled" });
    expect(largestDifference(fused, asWritten)).toBeLessThan(0.05);
  });

  test("is wrong by far when a range is another activation's: a positive control", async () => {
    const ranges = await calibrated();
    const narrow = new Map([...ranges].map(([name, range]) => [name, { ...range, min: range.min / 8, max: range.max / 8 }]));
    const [feed = []] = FEEDS;
    const [before] = await runGraph(network(), feed, ["y"]);
    const [after] = await runGraph(compressGraph(network(), "int8-static", { ranges: narrow }).model, feed, ["y"]);
    expect(largestDifference(before, after)).toBeGreaterThan(0.3);
  });

  test("keeps an excluded operator in floats, and wants a range for every other", async () => {
    const kept = compressGraph(network(), "int8-static", { ranges: await calibrated(100, ["MatMul"]), exclude: ["MatMul"] });
    expect(kept.excluded).toEqual([expect.objectContaining({ operator: "MatMul" })]);
    expect(readModel(kept.model).graph.node.map(({ opType }) => opType)).toContain("MatMul");
    expect(() => compressGraph(network(), "int8-static")).toThrow("calibrate first");
  });
});

describe("int8-static of dense layers", () => {
  /** Rows of any number of dimensions through two layers, as `MatMul`, `Add` and `Relu`. */
  const layers = (rows: readonly number[]): Uint8Array => {
    const graph = new GraphBuilder("dense");
    const x = graph.input("x", "FP32", [...rows, 16]);
    const hidden = graph.emit("MatMul", [x, graph.constant("FP32", [16, 24], noise(1, 384))], {}, "hidden");
    const active = graph.emit("Relu", [graph.emit("Add", [hidden, graph.constant("FP32", [24], noise(2, 24))])]);
    const scores = graph.emit("MatMul", [active, graph.constant("FP32", [24, 8], noise(3, 192))], {}, "scores");
    graph.output(graph.emit("Add", [scores, graph.constant("FP32", [8], noise(4, 8))], {}, "y"), "FP32", [...rows, 8]);
    return writeModel(graph.toModel());
  };

  test.each([[[4]], [[2, 3]]])("answers near the floats for rows of %o", async (rows) => {
    const size = rows.reduce((product, count) => product * count, 16);
    const feed = [floats("x", [...rows, 16], noise(9, size))];
    const model = layers(rows);
    const ranges = await calibrate(model, [feed], { exclude: [], percentile: 100 }, openGraphSession);
    const compressed = compressGraph(model, "int8-static", { ranges });
    expect(compressed.compressed).toHaveLength(2);
    const operators = readModel(compressed.model).graph.node.map(({ opType }) => opType);
    expect(operators.includes("Gemm")).toBe(rows.length === 1);
    const [before] = await runGraph(model, feed, ["y"]);
    const [after] = await runGraph(compressed.model, feed, ["y"]);
    expect(largestDifference(before, after)).toBeLessThan(0.15);
  });

  test("makes bytes of what a Relu gives even where the next layer stays in floats, or the runtime would undo the integers", async () => {
    const model = layers([4]);
    const feed = [floats("x", [4, 16], noise(9, 64))];
    const exclude = readModel(model).graph.node.flatMap(({ output: [name = ""], name: node }) => (name === "scores" ? [node] : []));
    const ranges = await calibrate(model, [feed], { exclude, percentile: 100 }, openGraphSession);
    const compressed = compressGraph(model, "int8-static", { ranges, exclude });
    const operators = readModel(compressed.model).graph.node.map(({ opType }) => opType);
    expect(operators.slice(operators.indexOf("Gemm"))).toEqual(["Gemm", "Relu", "QuantizeLinear", "DequantizeLinear", "MatMul", "Add"]);
  });
});

describe("calibrate()", () => {
  test("sees the smallest and the largest value of each activation, and how many dimensions it has", async () => {
    const values = FEEDS.flatMap(([x]) => [...((x?.data ?? []) as Float32Array)]);
    expect((await calibrated()).get("x")).toEqual({ min: Math.min(...values), max: Math.max(...values), rank: 4 });
  });

  test("cuts a percentile's share off both ends, to the width of a bin", async () => {
    const values = FEEDS.flatMap(([x]) => [...((x?.data ?? []) as Float32Array)]).sort((a, b) => a - b);
    const range = (await calibrated(90)).get("x");
    const bin = 2 / 4_096;
    const at = (share: number): number => values[Math.floor(values.length * share)] ?? Number.NaN;
    expect(Math.abs((range?.min ?? 0) - at(0.05))).toBeLessThanOrEqual(bin);
    expect(Math.abs((range?.max ?? 0) - at(0.95))).toBeLessThanOrEqual(bin);
  });

  test("refuses no data, and activations that are not finite", async () => {
    await expect(calibrate(network(), [], { exclude: [], percentile: 100 }, openGraphSession)).rejects.toThrow("at least one sample");
    const feed = [floats("x", [1, 1, 8, 8], noise(1, 64).with(5, Number.NaN))];
    await expect(calibrate(network(), [feed], { exclude: [], percentile: 100 }, openGraphSession)).rejects.toThrow("which has no range");
  });
});
