import { expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { GraphEdit } from "#core/onnx/graph-edit.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import { findByteActivation } from "#training/compression/graph/byte-activation.ts";

function scaled(datatype: Datatype, factor: readonly number[], between: "Reshape" | "Relu"): GraphEdit {
  const graph = new GraphBuilder("bytes");
  const sent = graph.input("sent", datatype, [1, 4]);
  const factors = graph.constant("FP32", factor.length === 1 ? [] : [factor.length], Float32Array.from(factor));
  const x = graph.emit("Mul", [graph.emit("Cast", [sent], { to: 1 }), factors]);
  const moved = between === "Reshape" ? [x, graph.integers(2, 2)] : [x];
  graph.output(graph.emit(between, moved, {}, "x"), "FP32", ["n", "m"]);
  return new GraphEdit(readModel(writeModel(graph.toModel())));
}

test("findByteActivation() finds sent bytes behind a factor and a change of shape", () => {
  expect(findByteActivation("x", scaled("UINT8", [0.25], "Reshape"))).toMatchObject({ scale: 0.25, nodes: [{ opType: "Reshape" }] });
});

test.each([
  ["signed bytes", scaled("INT8", [0.25], "Reshape")],
  ["a factor below zero", scaled("UINT8", [-0.25], "Reshape")],
  ["a factor of each column's own", scaled("UINT8", [1, 2, 3, 4], "Reshape")],
  ["an operator that changes values", scaled("UINT8", [0.25], "Relu")],
])("findByteActivation() does not take %s for bytes", (_what, edit) => {
  expect(findByteActivation("x", edit)).toBeUndefined();
});
