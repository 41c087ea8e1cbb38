import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { detector } from "#test/fixtures/foreign-models/detector.ts";
import { textModel } from "#test/fixtures/foreign-models/text-model.ts";
import { zipMap } from "#test/fixtures/foreign-models/zip-map.ts";
import { dense } from "#training/layers/dense.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { buildTrainingGraph } from "#training/network/training-graph.ts";
import { adam } from "#training/optimizers/adam.ts";
import { linearModel, linearModelBytes } from "./small-models.ts";
import { concat, field } from "./wire-bytes.ts";

describe("inspectModel()", () => {
  test("reads signature, operators, operator sets and the number of parameters", () => {
    expect(inspectModel(readModel(linearModelBytes()))).toEqual({
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
      outputs: [{ name: "y", datatype: "FP32", shape: [-1, 3] }],
      otherOutputs: {},
      dimensionNames: { x: ["batch", ""] },
      positions: {},
      irVersion: 8,
      producer: "slipway",
      opsets: { "ai.onnx": 17 },
      operators: { Gemm: 1 },
      parameters: 9,
    });
  });

  test("counts no initializer as an input, though older files list it as one", () => {
    const graph = new GraphBuilder("old");
    const x = graph.input("x", "FP32", [2]);
    const stored = graph.constant("FP32", [2], Float32Array.of(1, 2));
    graph.input(stored, "FP32", [2]);
    graph.output(graph.emit("Add", [x, stored], {}, "y"), "FP32", [2]);
    expect(inspectModel(readModel(writeModel(graph.toModel()))).inputs.map(({ name }) => name)).toEqual(["x"]);
  });

  test("sees the operators and constants inside a Scan's body", () => {
    const network = { input: { name: "x", datatype: "UINT8", shape: [3], scale: 1 }, layers: [dense(2)] } as const;
    const model = buildTrainingGraph({ network, loss: SPARSE_CROSS_ENTROPY, optimizer: adam(), batch: 4, seed: 0 });
    const { operators, parameters } = inspectModel(readModel(writeModel(model)));
    expect(operators).toMatchObject({ Scan: 1, Gemm: 2, SoftmaxCrossEntropyLoss: 1 });
    expect(parameters).toBeGreaterThan(0);
  });

  test("leaves out outputs that are no tensors, and says what they are", () => {
    const { outputs, otherOutputs } = inspectModel(readModel(zipMap().bytes));
    expect(outputs.map(({ name }) => name)).toEqual(["output_label"]);
    expect(otherOutputs).toEqual({ output_probability: "has no tensor type with a shape" });
  });

  test("names the kind of an input that is no tensor", () => {
    const sequence = concat(field(1, Buffer.from("xs")), field(2, field(4, field(1, field(1, field(1, 1))))));
    const bytes = concat(linearModelBytes(), field(7, field(11, sequence)));
    expect(() => inspectModel(readModel(bytes))).toThrowError(
      expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringMatching(/"xs" is a sequence/) }),
    );
  });

  test("finds the inputs whose values are positions in a table, and how many there are", () => {
    expect(inspectModel(readModel(textModel().bytes)).positions).toEqual({ input_ids: 500, token_type_ids: 2 });
    expect(inspectModel(readModel(detector().bytes)).positions).toEqual({});
  });

  test("tells a dimension of zero from a free one", () => {
    const graph = new GraphBuilder("zero");
    graph.output(graph.emit("Identity", [graph.input("x", "FP32", [0, "n"])], {}, "y"), "FP32", [0, "n"]);
    expect(inspectModel(readModel(writeModel(graph.toModel()))).inputs[0]?.shape).toEqual([0, -1]);
  });

  test("refuses an input whose elements the protocol cannot carry, and one without a shape", () => {
    const strange = linearModel();
    const type = strange.graph?.input[0]?.type?.tensorType;
    if (type === undefined) throw new Error("The model has an input");
    type.elemType = 16;
    expect(() => inspectModel(readModel(writeModel(strange)))).toThrowError(/"x" has element type 16/);
    Object.assign(type, { elemType: 1, shape: undefined });
    expect(() => inspectModel(readModel(writeModel(strange)))).toThrowError(/"x" has no tensor type with a shape/);
  });
});
