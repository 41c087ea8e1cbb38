import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import { EVERY_DATATYPE } from "#test/fakes/every-datatype.ts";
import { textModel } from "#test/fixtures/foreign-models/text-model.ts";
import { zipMap } from "#test/fixtures/foreign-models/zip-map.ts";
import { linearModelBytes } from "../onnx/small-models.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runner-onnx-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function write(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.onnx`);
  await writeFile(path, bytes);
  return path;
}

function identityModel(datatype: Datatype, shape: readonly (number | string)[]): Uint8Array {
  const graph = new GraphBuilder("identity");
  graph.output(graph.emit("Identity", [graph.input("t", datatype, shape)], {}, "same"), datatype, shape);
  return writeModel(graph.toModel());
}

describe("openRunner()", () => {
  test.each(EVERY_DATATYPE)("hands $datatype through unchanged and names it in its signature", async (tensor) => {
    const { runner, signature } = await openRunner(await write(identityModel(tensor.datatype, tensor.shape)), { threads: 1 });
    const { outputs, computeMs } = await runner.infer([tensor], ["same"]);
    await runner.close();
    const { datatype, shape } = tensor;
    expect(outputs).toEqual([{ ...tensor, name: "same" }]);
    expect(outputs[0]?.data).not.toBeInstanceOf(Float16Array);
    expect(computeMs).toBeGreaterThan(0);
    expect(signature).toEqual({ inputs: [{ name: "t", datatype, shape }], outputs: [{ name: "same", datatype, shape }] });
  });

  test("gives -1 for a dimension that is free", async () => {
    const { runner, signature } = await openRunner(await write(linearModelBytes()), { threads: 1 });
    await runner.close();
    expect(signature.inputs).toEqual([{ name: "x", datatype: "FP32", shape: [-1, 2] }]);
    expect(signature.outputs).toEqual([{ name: "y", datatype: "FP32", shape: [-1, 3] }]);
  });

  test("hands tensors without elements through", async () => {
    const { runner } = await openRunner(await write(identityModel("FP32", ["n", 2])), { threads: 1 });
    const { outputs } = await runner.infer([{ name: "t", datatype: "FP32", shape: [0, 2], data: new Float32Array(0) }], ["same"]);
    await runner.close();
    expect(outputs).toEqual([{ name: "same", datatype: "FP32", shape: [0, 2], data: new Float32Array(0) }]);
  });

  test("says MODEL_UNAVAILABLE for what is no model, the path only in the cause", async () => {
    const error = await openRunner(await write(Uint8Array.of(1, 2, 3)), { threads: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ServeError", code: "MODEL_UNAVAILABLE", cause: expect.any(Error) });
    expect(error).toMatchObject({ publicMessage: expect.not.stringContaining(folder), message: expect.not.stringContaining(folder) });
  });

  test("keeps the runtime's words from the caller when a run fails", async () => {
    const { runner } = await openRunner(await write(linearModelBytes()), { threads: 1 });
    const wrong = { name: "x", datatype: "FP32", shape: [1, 5], data: new Float32Array(5) } as const;
    const error = await runner.infer([wrong], ["y"]).catch((thrown: unknown) => thrown);
    await runner.close();
    expect(error).toMatchObject({ code: "INTERNAL", message: "ONNX Runtime failed while it ran the model", cause: expect.any(Error) });
  });

  test("says OUT_OF_RANGE for a value that an operator has no place for, SHAPE_MISMATCH for sizes that do not go together", async () => {
    const { runner } = await openRunner(await write(textModel().bytes), { threads: 1 });
    const ask = (token: bigint, sequence: number) => {
      const tensor = (name: string, length: number) =>
        ({ name, datatype: "INT64", shape: [1, length], data: new BigInt64Array(length).fill(name === "input_ids" ? token : 1n) }) as const;
      return runner.infer([tensor("input_ids", sequence), tensor("attention_mask", 5), tensor("token_type_ids", 5)], ["logits"]);
    };
    await expect(ask(499n, 5)).resolves.toMatchObject({ outputs: [{ shape: [1, 3] }] });
    await expect(ask(500n, 5)).rejects.toMatchObject({
      code: "OUT_OF_RANGE",
      status: 400,
      message: expect.not.stringMatching(/gather|idx/i),
    });
    await expect(ask(0n, 4)).rejects.toMatchObject({ code: "SHAPE_MISMATCH", message: expect.not.stringMatching(/node|axis|4/i) });
    await runner.close();
  });

  test("leaves an output that is no tensor out of the signature, and runs the others", async () => {
    const { bytes, requests } = zipMap();
    const { runner, signature } = await openRunner(await write(bytes), { threads: 1 });
    expect(signature.outputs).toEqual([{ name: "output_label", datatype: "INT64", shape: [-1] }]);
    await expect(runner.infer(requests[0] ?? [], ["output_label"])).resolves.toMatchObject({ outputs: [{ shape: [25] }] });
    await runner.close();
  });

  test("says RESOURCE_EXCEEDED when the runtime cannot get the memory", async () => {
    const graph = new GraphBuilder("wide");
    const column = graph.input("column", "FP32", ["n", 1]);
    const row = graph.input("row", "FP32", [1, "n"]);
    graph.output(graph.emit("Add", [column, row], {}, "sum"), "FP32", ["n", "n"]);
    const { runner } = await openRunner(await write(writeModel(graph.toModel())), { threads: 1 });
    // 4 Mi x 4 Mi floats are 64 TiB: no machine grants them, whatever it overcommits.
    const n = 4 * 1024 * 1024;
    const data = new Float32Array(n);
    const inputs = [
      { name: "column", datatype: "FP32", shape: [n, 1], data },
      { name: "row", datatype: "FP32", shape: [1, n], data },
    ] as const;
    await expect(runner.infer(inputs, ["sum"])).rejects.toMatchObject({ code: "RESOURCE_EXCEEDED", status: 422 });
    await runner.close();
  });
});
