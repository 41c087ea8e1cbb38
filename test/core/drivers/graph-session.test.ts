import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { EVERY_DATATYPE } from "#test/fakes/every-datatype.ts";
import { linearModelBytes } from "../onnx/small-models.ts";

describe("openGraphSession()", () => {
  test.each(EVERY_DATATYPE)("hands $datatype through unchanged", async (tensor) => {
    const graph = new GraphBuilder("same");
    const output = graph.emit("Identity", [graph.input("t", tensor.datatype, tensor.shape)], {}, "same");
    graph.output(output, tensor.datatype, tensor.shape);
    const runner = await openGraphSession(writeModel(graph.toModel()), { threads: 1 });
    const { outputs, computeMs } = await runner.infer([tensor], ["same"]);
    await runner.close();
    expect(outputs).toEqual([{ ...tensor, name: "same" }]);
    expect(computeMs).toBeGreaterThan(0);
  });

  test("rejects bytes that are no model, and an output the graph does not have", async () => {
    await expect(openGraphSession(Uint8Array.of(1, 2, 3), { threads: 1 })).rejects.toThrowError();
    const runner = await openGraphSession(linearModelBytes(), { threads: 1 });
    const x = { name: "x", datatype: "FP32", shape: [1, 2], data: new Float32Array(2) } as const;
    await expect(runner.infer([x], ["z"])).rejects.toThrowError();
    await runner.close();
  });
});
