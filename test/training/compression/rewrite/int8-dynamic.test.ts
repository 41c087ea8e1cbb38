import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { readModel } from "#core/onnx/reader.ts";
import { readTensorProto, toTensorProto } from "#core/onnx/tensor-content.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { compressGraph } from "#training/compression/compress-graph.ts";
import { noise } from "../noise.ts";
import { floats, largestDifference, runGraph } from "../run-graph.ts";
import { integerAnswer } from "./integer-oracle.ts";
import { type LinearCase, linearCase } from "./linear-models.ts";

const CASES: fc.Arbitrary<LinearCase> = fc.record({
  operator: fc.constantFrom("Gemm", "MatMul"),
  rows: fc.integer({ min: 1, max: 5 }),
  inputs: fc.integer({ min: 8, max: 40 }),
  outputs: fc.integer({ min: 8, max: 20 }),
  transA: fc.constantFrom(0, 1),
  transB: fc.constantFrom(0, 1),
  alpha: fc.constantFrom(1, 0.5, -2),
  beta: fc.constantFrom(1, 0, 3),
  bias: fc.constantFrom("none", "scalar", "row", "matrix-row", "column", "full", "computed"),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
});

/** What sums of float32 in another order may differ by. */
const ROUNDING = 1e-4;

/** `MatMul` turns nothing. */
const plain = (row: LinearCase): LinearCase => (row.operator === "MatMul" ? { ...row, transA: 0, transB: 0 } : row);

describe("int8-dynamic", () => {
  test("multiplies integers as the formulas say, within the quantization bound of floats, for every form of Gemm and MatMul", async () => {
    await fc.assert(
      fc.asyncProperty(CASES, async (drawn) => {
        const row = plain(drawn);
        const linear = linearCase(row);
        const { model, compressed } = compressGraph(linear.model, "int8-dynamic", { minProduct: 0 });
        expect(compressed).toHaveLength(1);
        const [y = []] = await runGraph(model, [floats("x", linear.xShape, linear.x)], ["y"]);
        const oracle = integerAnswer(row, linear, 7);
        expect(largestDifference(y, oracle.answer)).toBeLessThan(ROUNDING);
        for (const [index, value] of y.entries())
          expect(Math.abs(value - (oracle.floats[index] ?? 0))).toBeLessThanOrEqual(oracle.bounds[index] ?? 0);
      }),
      { numRuns: 60, seed: 20_261_124 },
    );
  });

  test("notices one channel whose scale is another's: a positive control", async () => {
    const row: LinearCase = {
      operator: "Gemm",
      rows: 3,
      inputs: 16,
      outputs: 8,
      transA: 0,
      transB: 0,
      alpha: 1,
      beta: 1,
      bias: "row",
      seed: 5,
    };
    const linear = linearCase(row);
    const planted = readModel(compressGraph(linear.model, "int8-dynamic", { minProduct: 0 }).model);
    planted.graph.initializer = planted.graph.initializer.map((proto) => {
      if (!proto.name.endsWith("_scale")) return proto;
      const tensor = readTensorProto(proto);
      const scales = Float32Array.from<unknown>(tensor.data, Number);
      scales[2] = scales[3] ?? 0;
      return toTensorProto({ ...tensor, data: scales });
    });
    const [y = []] = await runGraph(writeModel(planted), [floats("x", linear.xShape, linear.x)], ["y"]);
    expect(largestDifference(y, integerAnswer(row, linear, 7).answer)).toBeGreaterThan(10 * ROUNDING);
  });

  test("quantizes an activation once for all that read it, and pixels not at all", () => {
    const graph = new GraphBuilder("shared");
    const pixels = graph.input("pixels", "UINT8", ["n", 4, 4]);
    const scaled = graph.emit("Mul", [graph.emit("Cast", [pixels], { to: 1 }), graph.scalar(1 / 255)]);
    const x = graph.emit("Reshape", [scaled, graph.integers(0, 16)]);
    const h = graph.emit("Relu", [
      graph.emit("Gemm", [x, graph.constant("FP32", [16, 16], noise(1, 256)), graph.constant("FP32", [16], noise(2, 16))]),
    ]);
    for (const name of ["a", "b"])
      graph.output(graph.emit("MatMul", [h, graph.constant("FP32", [16, 8], noise(name.length, 128))], {}, name), "FP32", ["n", 8]);
    const nodes = readModel(compressGraph(writeModel(graph.toModel()), "int8-dynamic", { minProduct: 0 }).model).graph.node.map(
      ({ opType }) => opType,
    );
    expect(nodes.filter((operator) => operator === "DynamicQuantizeLinear")).toHaveLength(1);
    expect(nodes.filter((operator) => operator === "MatMulInteger")).toHaveLength(3);
    expect(nodes[0]).toBe("Reshape");
  });

  test("takes sent bytes exactly: no error but the weights'", async () => {
    const graph = new GraphBuilder("pixels");
    const pixels = graph.input("pixels", "UINT8", ["n", 4, 4]);
    const x = graph.emit("Reshape", [
      graph.emit("Mul", [graph.emit("Cast", [pixels], { to: 1 }), graph.scalar(0.5)]),
      graph.integers(0, 16),
    ]);
    // Whole numbers up to 64: with seven bits the weights are exact too.
    const weight = Float32Array.from({ length: 128 }, (_, index) => (index < 8 ? 64 : ((index * 37) % 129) - 64));
    graph.output(graph.emit("MatMul", [x, graph.constant("FP32", [16, 8], weight)], {}, "y"), "FP32", ["n", 8]);
    const before = writeModel(graph.toModel());
    const input = {
      name: "pixels",
      datatype: "UINT8",
      shape: [2, 4, 4],
      data: Uint8Array.from({ length: 32 }, (_, index) => (index * 83) % 256),
    } as const;
    const after = compressGraph(before, "int8-dynamic", { minProduct: 0 }).model;
    expect(await runGraph(after, [input], ["y"])).toEqual(await runGraph(before, [input], ["y"]));
  });

  test("sums the largest bytes times the largest weights of seven bits without saturation, on any processor", async () => {
    const graph = new GraphBuilder("largest");
    const pixels = graph.input("pixels", "UINT8", ["n", 64]);
    const x = graph.emit("Mul", [graph.emit("Cast", [pixels], { to: 1 }), graph.scalar(1)]);
    const weight = new Float32Array(64 * 8).map((_, index) => (index % 8 < 4 ? 1 : -1));
    graph.output(graph.emit("MatMul", [x, graph.constant("FP32", [64, 8], weight)], {}, "y"), "FP32", ["n", 8]);
    const input = { name: "pixels", datatype: "UINT8", shape: [3, 64], data: new Uint8Array(192).fill(255) } as const;
    const [y = []] = await runGraph(compressGraph(writeModel(graph.toModel()), "int8-dynamic", { minProduct: 0 }).model, [input], ["y"]);
    expect(y.map(Math.abs)).toEqual(y.map(() => 64 * 255));
  });

  test("leaves convolutions in floats unless asked for, and then adds their bias by channel", async () => {
    const graph = new GraphBuilder("conv");
    const x = graph.input("x", "FP32", [1, 2, 6, 6]);
    const kernel = graph.constant("FP32", [4, 2, 3, 3], noise(3, 72));
    const y = graph.emit(
      "Conv",
      [x, kernel, graph.constant("FP32", [4], noise(4, 4, 5))],
      { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] },
      "y",
    );
    graph.output(y, "FP32", [1, 4, 3, 3]);
    const model = writeModel(graph.toModel());
    expect(() => compressGraph(model, "int8-dynamic", { minProduct: 0 })).toThrow("convolutions stay as they are unless asked for");
    const input = floats("x", [1, 2, 6, 6], noise(5, 72));
    const [before] = await runGraph(model, [input], ["y"]);
    const [after] = await runGraph(compressGraph(model, "int8-dynamic", { minProduct: 0, convolutions: true }).model, [input], ["y"]);
    expect(largestDifference(before, after)).toBeLessThan(0.1);
  });

  test("looks rows of a table up in integers, each with the scale of its row", async () => {
    const graph = new GraphBuilder("table");
    const ids = graph.input("ids", "INT64", [3]);
    const table = noise(6, 80).map((value, index) => value * 10 ** Math.floor(index / 8));
    graph.output(graph.emit("Gather", [graph.constant("FP32", [10, 8], table), ids], { axis: 0 }, "y"), "FP32", [3, 8]);
    const input = { name: "ids", datatype: "INT64", shape: [3], data: BigInt64Array.of(0n, 9n, -1n) } as const;
    const [y = []] = await runGraph(compressGraph(writeModel(graph.toModel()), "int8-dynamic", { minProduct: 0 }).model, [input], ["y"]);
    const rows = [0, 9, 9].flatMap((row) => [...table.subarray(row * 8, row * 8 + 8)]);
    for (const [index, value] of y.entries()) {
      const row = rows.slice(Math.floor(index / 8) * 8, Math.floor(index / 8) * 8 + 8);
      expect(Math.abs(value - (rows[index] ?? 0))).toBeLessThanOrEqual((Math.max(...row.map(Math.abs)) / 127) * 0.51);
    }
  });

  test("refuses to exclude what is not there", () => {
    const { model } = linearCase({
      operator: "Gemm",
      rows: 1,
      inputs: 16,
      outputs: 8,
      transA: 0,
      transB: 0,
      alpha: 1,
      beta: 1,
      bias: "row",
      seed: 1,
    });
    expect(() => compressGraph(model, "int8-dynamic", { minProduct: 0, exclude: ["Conf"] })).toThrow(
      'no node, operator or stored tensor "Conf"',
    );
  });

  test("leaves a product of few weights in floats, and says so", () => {
    const row: LinearCase = {
      operator: "Gemm",
      rows: 1,
      inputs: 64,
      outputs: 63,
      transA: 0,
      transB: 0,
      alpha: 1,
      beta: 1,
      bias: "row",
      seed: 5,
    };
    expect(() => compressGraph(linearCase(row).model, "int8-dynamic")).toThrow("with 4032 weights it is faster in floats");
    expect(compressGraph(linearCase({ ...row, outputs: 64 }).model, "int8-dynamic").compressed).toHaveLength(1);
  });

  test("keeps what is excluded, by name and by operator, and says so", () => {
    const { model } = linearCase({
      operator: "Gemm",
      rows: 1,
      inputs: 16,
      outputs: 8,
      transA: 0,
      transB: 0,
      alpha: 1,
      beta: 1,
      bias: "row",
      seed: 1,
    });
    for (const name of ["Gemm", readModel(model).graph.node[0]?.name ?? ""])
      expect(() => compressGraph(model, "int8-dynamic", { minProduct: 0, exclude: [name] })).toThrow(`"${name}" is excluded`);
  });
});
