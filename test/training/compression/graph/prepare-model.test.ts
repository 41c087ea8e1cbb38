import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { toAttributes } from "#core/onnx/attribute.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { GraphEdit } from "#core/onnx/graph-edit.ts";
import { readModel } from "#core/onnx/reader.ts";
import { ATTRIBUTE, NODE, VALUE_INFO } from "#core/onnx/schema.ts";
import { toTensorProto } from "#core/onnx/tensor-content.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { prepareModel } from "#training/compression/graph/prepare-model.ts";
import { recognizeRelu } from "#training/compression/graph/recognize-relu.ts";
import { findWeights } from "#training/compression/graph/weights.ts";
import { noise } from "../noise.ts";
import { floats, runGraph } from "../run-graph.ts";

/** A weight that is a `Constant` node behind a `Reshape`, and a bias among the inputs: as old exporters wrote them. */
function oldStyle(): Uint8Array {
  const graph = new GraphBuilder("old");
  const x = graph.input("x", "FP32", [2, 16]);
  const weight = graph.emit("Reshape", [graph.emit("Identity", [x], {}, "weight"), graph.integers(16, -1)]);
  const product = graph.emit("MatMul", [x, weight]);
  graph.output(graph.emit("Add", [product, graph.constant("FP32", [8], noise(2, 8))], {}, "y"), "FP32", [2, 8]);
  const model = readModel(writeModel(graph.toModel()));
  model.graph.node = model.graph.node.map((node) =>
    node.output[0] === "weight"
      ? create(NODE, {
          opType: "Constant",
          output: ["weight"],
          attribute: [create(ATTRIBUTE, { name: "value", type: 4, t: toTensorProto(floats("", [4, 4, 8], noise(1, 128))) })],
        })
      : node,
  );
  for (const node of model.graph.node) node.name = "";
  const bias = model.graph.initializer.find(({ dims }) => dims.length === 1 && dims[0] === 8n);
  model.graph.input.push(
    create(VALUE_INFO, { name: bias?.name ?? "", type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 8n }] } } } }),
  );
  model.irVersion = 3n;
  for (const { name } of model.graph.initializer.filter((tensor) => tensor !== bias))
    model.graph.input.push(create(VALUE_INFO, { name, type: { tensorType: { elemType: 7, shape: { dim: [{ dimValue: 2n }] } } } }));
  return writeModel(model);
}

describe("prepareModel()", () => {
  test("makes a weight of a constant behind a reshape, frees the inputs of stored tensors, and names every node; answers stay", async () => {
    const model = prepareModel(oldStyle(), 13);
    expect(findWeights(new GraphEdit(model)).map(({ node }) => node.opType)).toEqual(["MatMul"]);
    expect(model.graph.input.map(({ name }) => name)).toEqual(["x"]);
    expect(model.graph.node.map(({ opType }) => opType)).toEqual(["MatMul", "Add"]);
    expect(new Set(model.graph.node.map(({ name }) => name)).size).toBe(2);
    const x = floats("x", [2, 16], noise(3, 32));
    expect(await runGraph(writeModel(model), [x], ["y"])).toEqual(await runGraph(oldStyle(), [x], ["y"]));
  });

  test("hoists a constant inside a body too, and lets the body read what became a stored tensor outside", async () => {
    const graph = new GraphBuilder("outer");
    const xs = graph.input("xs", "FP32", [3, 64]);
    const scale = graph.emit("Reshape", [graph.constant("FP32", [8, 8], noise(4, 64)), graph.integers(64)]);
    const body = graph.subgraph();
    const x = body.input("x", "FP32", [64]);
    const one = body.emit("Identity", [x], {}, "one");
    body.output(body.emit("Add", [body.emit("Mul", [x, scale]), one], {}, "scaled"), "FP32", [64]);
    const inner = body.toGraph();
    inner.node = inner.node.map((node) =>
      node.output[0] === "one"
        ? create(NODE, {
            name: "c",
            opType: "Constant",
            output: ["one"],
            attribute: toAttributes("Gemm", { alpha: 1.5 }).map((attribute) => Object.assign(attribute, { name: "value_float" })),
          })
        : node,
    );
    graph.output(graph.emitAll("Scan", [xs], { body: inner, num_scan_inputs: 1 }, ["ys"])[0] ?? xs, "FP32", [3, 64]);
    const before = writeModel(graph.toModel());
    const model = prepareModel(before, 13);
    expect(model.graph.node.map(({ opType }) => opType)).toEqual(["Scan"]);
    const input = floats("xs", [3, 64], noise(5, 192));
    expect(await runGraph(writeModel(model), [input], ["ys"])).toEqual(await runGraph(before, [input], ["ys"]));
  });
});

describe("recognizeRelu()", () => {
  const choice = (threshold: number, otherwise: number) => {
    const graph = new GraphBuilder("choice");
    const x = graph.input("x", "FP32", [4]);
    const open = graph.emit("Greater", [x, graph.scalar(threshold)]);
    graph.output(graph.emit("Where", [open, x, graph.scalar(otherwise)], {}, "y"), "FP32", [4]);
    const model = readModel(writeModel(graph.toModel()));
    recognizeRelu(model);
    return model.graph.node.map(({ opType }) => opType);
  };

  test("sees a choice between x and zero, and no other", () => {
    expect(choice(0, 0)).toEqual(["Relu"]);
    expect(choice(0.5, 0)).toEqual(["Greater", "Where"]);
    expect(choice(0, 0.5)).toEqual(["Greater", "Where"]);
  });
});

test("GraphEdit.unique() avoids names of nodes, tensors and graphs inside", () => {
  const model = readModel(oldStyle());
  const edit = new GraphEdit(model);
  expect(edit.unique("weight")).toBe("weight_2");
  expect(edit.unique("weight")).toBe("weight_3");
  expect(edit.unique("fresh")).toBe("fresh");
});
