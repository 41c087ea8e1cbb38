import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { raiseOpset } from "#training/compression/graph/raise-opset.ts";
import { noise } from "../noise.ts";
import { floats, runGraph } from "../run-graph.ts";
import { setAttributes } from "./old-nodes.ts";

const X = floats("x", [2, 3, 4], noise(1, 24));

/** One node of an old operator set between an input [2,3,4] and the outputs named. */
function oldModel(
  opset: number,
  operator: string,
  attributes: Parameters<typeof setAttributes>[1],
  outputs: readonly string[] = ["y"],
): Uint8Array {
  const graph = new GraphBuilder("old");
  const x = graph.input("x", "FP32", [2, 3, 4]);
  graph.output(graph.emit("Identity", [x], {}, "y"), "FP32", [...(operator === "Scan" ? ["a"] : [])]);
  const model = readModel(writeModel(graph.toModel()));
  const [node] = model.graph.node;
  if (node === undefined) throw new Error("The builder wrote no node");
  node.opType = operator;
  node.output = [...outputs];
  setAttributes(node, attributes);
  for (const output of model.graph.output) if (output.type?.tensorType !== undefined) output.type.tensorType.shape = undefined;
  for (const set of model.opsetImport) set.version = BigInt(opset);
  model.irVersion = 3n;
  return writeModel(model);
}

describe("raiseOpset()", () => {
  test.each([
    ["Clip", 7, { min: -0.25, max: 0.5 }],
    ["Clip", 7, { max: 0.5 }],
    ["Clip", 7, {}],
    ["Pad", 7, { pads: [0, 1, 0, 1, 0, 2], value: 0.5 }],
    ["Slice", 9, { starts: [0, 1], ends: [2, 3], axes: [0, 2] }],
    ["Slice", 9, { starts: [1], ends: [2] }],
    ["Unsqueeze", 11, { axes: [0, 2] }],
    ["ReduceSum", 11, { axes: [1], keepdims: 0 }],
    ["ReduceSum", 11, {}],
    ["Split", 11, { axis: 2, split: [1, 3] }],
    ["Softmax", 11, {}],
    ["Softmax", 11, { axis: 2 }],
    ["Softmax", 12, { axis: -1 }],
    ["LogSoftmax", 11, { axis: 0 }],
    ["Dropout", 11, { ratio: 0.25 }],
    ["Relu", 7, {}],
  ] as const)("leaves what %s of set %i answers with %o as it was", async (operator, opset, attributes) => {
    const before = oldModel(opset, operator, attributes, operator === "Split" ? ["y", "rest"] : ["y"]);
    const model = readModel(before);
    raiseOpset(model, 13);
    expect(model.opsetImport.map(({ version }) => version)).toEqual([13n]);
    expect(model.irVersion).toBeGreaterThanOrEqual(4n);
    expect(await runGraph(writeModel(model), [X], ["y"])).toEqual(await runGraph(before, [X], ["y"]));
  });

  test("leaves a newer operator set alone", () => {
    const model = readModel(oldModel(17, "Softmax", {}));
    raiseOpset(model, 13);
    expect(model.opsetImport.map(({ version }) => version)).toEqual([17n]);
    expect(model.graph.node).toHaveLength(1);
  });

  test.each([
    ["Upsample", 8, '"Upsample"'],
    ["Scatter", 9, '"Scatter"'],
    ["Relu", 6, "how operators broadcast"],
  ])("refuses %s of set %i, saying why", (operator, opset, why) => {
    expect(() => raiseOpset(readModel(oldModel(opset, operator, {})), 13)).toThrow(why);
  });
});
