import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { TENSOR, VALUE_INFO } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { run } from "./command-run.ts";

/** As exporters of 2018 wrote: file format 3, operator set 8, every stored tensor among the inputs too, the output without a shape, floats in the typed list. */
function oldModel(): Uint8Array {
  const graph = new GraphBuilder("old");
  const x = graph.input("Input3", "FP32", [1, 1, 4, 4]);
  const shape = graph.integers(1, 16);
  const weights = graph.constant(
    "FP32",
    [16, 3],
    Float32Array.from({ length: 48 }, (_, index) => index / 48),
  );
  graph.output(graph.emit("MatMul", [graph.emit("Reshape", [x, shape]), weights], {}, "Plus214_Output_0"), "FP32", [1, 3]);
  const model = graph.toModel();
  model.irVersion = 3n;
  for (const opset of model.opsetImport) opset.version = 8n;
  // Its rank is the runtime's to find out.
  const type = model.graph?.output[0]?.type?.tensorType;
  if (type !== undefined) type.shape = undefined;
  const stored = model.graph?.initializer ?? [];
  for (const tensor of stored) {
    const dim = tensor.dims.map((dimValue) => ({ dimValue }));
    model.graph?.input.push(create(VALUE_INFO, { name: tensor.name, type: { tensorType: { elemType: tensor.dataType, shape: { dim } } } }));
  }
  const floats = Array.from({ length: 48 }, (_, index) => index / 48);
  if (model.graph !== undefined)
    model.graph.initializer = stored.map((tensor) =>
      tensor.dataType === 1 ? create(TENSOR, { name: tensor.name, dims: tensor.dims, dataType: 1, floatData: floats }) : tensor,
    );
  return writeModel(model);
}

function unknownOperator() {
  const graph = new GraphBuilder("strange");
  graph.output(graph.emit("Relu", [graph.input("x", "FP32", [1])], {}, "y"), "FP32", [1]);
  const model = graph.toModel();
  for (const node of model.graph?.node ?? []) node.opType = "NoSuchOperator";
  return model;
}

function project(bytes: Uint8Array): { readonly root: string; readonly file: string } {
  const root = temporaryFolder();
  mkdirSync(join(root, "models"));
  const file = join(root, "old.onnx");
  writeFileSync(file, bytes);
  return { root, file };
}

describe("slipway models add", () => {
  test("registers an old file as it comes, in a confined process; the version is sound, and the same the second time", async () => {
    const { root, file } = project(oldModel());
    const added = await run(["models", "add", file, "--name", "old", "--json"], { root });
    expect([added.code, added.err]).toEqual([0, "Inspecting the file\nProbing it in a process of its own\n"]);
    expect(JSON.parse(added.out)).toMatchObject({
      model: "old",
      version: 1,
      written: true,
      inspection: {
        opsets: { "ai.onnx": 8 },
        irVersion: 3,
        operators: { MatMul: 1, Reshape: 1 },
        parameters: 50,
        outputs: [],
        otherOutputs: { Plus214_Output_0: expect.any(String) },
      },
      probe: {
        signature: { inputs: [{ name: "Input3", shape: [1, 1, 4, 4] }], outputs: [{ name: "Plus214_Output_0", shape: [1, 3] }] },
        maxBatch: 1,
      },
      placement: { target: "lambda" },
      memoryMb: 512,
    });
    expect(await run(["models", "check"], { root })).toMatchObject({ code: 0, out: "old@1: sound\n" });
    expect((await run(["models", "show", "old@1"], { root })).out).toMatch(/placement {2}lambda, 512 MB.*\n +Fits a function/);
    const again = await run(["models", "add", file, "--name", "old", "--version", "1"], { root });
    expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/old@1 is there already with these very bytes: unchanged/) });
  });

  test.each([
    ["text", Buffer.from("no model"), [], /not an ONNX model/],
    [
      "a file that only the runtime sees through",
      writeModel(unknownOperator()),
      [],
      /ONNX Runtime refuses the model: .*NoSuchOperator.* \(MODEL_INVALID\)/s,
    ],
    ["an archive", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), [], /zip archive/],
    ["a range that is none", oldModel(), ["--input-range", "Input3=5..1"], /NAME=MIN\.\.MAX/],
    ["a size that is none", oldModel(), ["--dimension", "batch"], /NAME=SIZE/],
    ["a label that is none", oldModel(), ["--label", "Stable!"], /is no label/],
    ["a name that is none", oldModel(), ["--name", "../old"], /model name/],
  ])("refuses %s with a sentence and exit code 1", async (_what, bytes, words, message) => {
    const { root, file } = project(bytes);
    const { code, out, err } = await run(["models", "add", file, "--name", "old", ...words], { root });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
    expect(err).not.toContain("    at ");
  });

  test("its options are named in the help", async () => {
    const { out } = await run(["models", "add", "--help"]);
    for (const option of ["--input-range", "--dimension", "--max-batch", "--label", "--version", "--json"]) expect(out).toContain(option);
  });
});
