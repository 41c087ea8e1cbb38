import { describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { readModel } from "#core/onnx/reader.ts";
import type { Graph } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { boostedTrees } from "#test/fixtures/foreign-models/boosted-trees.ts";
import { recurrentAudio } from "#test/fixtures/foreign-models/recurrent-audio.ts";
import { dense } from "#training/layers/dense.ts";
import { relu } from "#training/layers/relu.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { buildTrainingGraph } from "#training/network/training-graph.ts";
import { adam } from "#training/optimizers/adam.ts";
import { linearModelBytes } from "./small-models.ts";

describe("GraphBuilder", () => {
  test("writes a graph that ONNX Runtime runs", async () => {
    const runner = await openGraphSession(linearModelBytes(), { threads: 1 });
    const { outputs } = await runner.infer([{ name: "x", datatype: "FP32", shape: [1, 2], data: Float32Array.of(1, 10) }], ["y"]);
    await runner.close();
    expect(outputs).toEqual([{ name: "y", datatype: "FP32", shape: [1, 3], data: Float32Array.of(41.5, 52, 62.5) }]);
  });

  test("gives every node and every tensor a name of its own, inside subgraphs too", () => {
    const network = { input: { name: "x", datatype: "UINT8", shape: [3], scale: 1 }, layers: [dense(4), relu(), dense(2)] } as const;
    const graph = buildTrainingGraph({ network, loss: SPARSE_CROSS_ENTROPY, optimizer: adam(), batch: 4, seed: 0 }).graph;
    const names = graph === undefined ? [] : namesOf(graph);
    expect(names.length).toBeGreaterThan(100);
    expect(new Set(names).size).toBe(names.length);
  });

  test("imports the operator sets its nodes are of, inside subgraphs too, and no other", () => {
    const imports = (bytes: Uint8Array) => readModel(bytes).opsetImport.map(({ domain, version }) => [domain, version]);
    expect(imports(linearModelBytes())).toEqual([["", 17n]]);
    expect(imports(boostedTrees().bytes)).toEqual([
      ["", 17n],
      ["ai.onnx.ml", 3n],
    ]);
    const outer = new GraphBuilder("outer");
    const inner = outer.subgraph();
    inner.emit("ZipMap", [inner.input("x", "FP32", [2])], { classlabels_int64s: [1, 2] });
    outer.emit("Scan", [outer.input("xs", "FP32", [3, 2])], { body: inner.toGraph(), num_scan_inputs: 1 });
    expect(imports(writeModel(outer.toModel()))).toHaveLength(2);
  });

  test("writes integers past 2^53, floats and texts in attribute lists as they are", () => {
    const graph = new GraphBuilder("lists");
    const attributes = { classlabels_int64s: [1, 2n ** 63n - 1n], classlabels_strings: ["", "はい"], nodes_values: [0.5, -0] };
    graph.emit("TreeEnsembleClassifier", [graph.input("x", "FP32", [1])], attributes);
    const [ints, strings, floats] = readModel(writeModel(graph.toModel())).graph.node[0]?.attribute ?? [];
    expect(ints).toMatchObject({ name: "classlabels_int64s", type: 7, ints: [1n, 2n ** 63n - 1n] });
    expect(strings?.strings.map((bytes) => new TextDecoder().decode(bytes))).toEqual(["", "はい"]);
    expect(floats).toMatchObject({ type: 6, floats: [0.5, -0] });
  });

  test("leaves out an input that stands as absent", async () => {
    const { bytes, requests } = recurrentAudio();
    const lstm = readModel(bytes).graph.node.find(({ opType }) => opType === "LSTM");
    expect(lstm?.input[4]).toBe("");
    const runner = await openGraphSession(bytes, { threads: 1 });
    await expect(runner.infer(requests[0] ?? [], ["stateN"])).resolves.toMatchObject({ outputs: [{ shape: [2, 2, 24] }] });
    await runner.close();
  });

  test("writes the same bytes each time", () => {
    expect(linearModelBytes()).toEqual(linearModelBytes());
  });

  test("fails where its graph is opened when a node was given what it does not take", async () => {
    const graph = new GraphBuilder("broken");
    graph.output(graph.emit("Add", [graph.input("x", "FP32", [2]), graph.integers(1, 2)], {}, "y"), "FP32", [2]);
    await expect(openGraphSession(writeModel(graph.toModel()), { threads: 1 })).rejects.toThrowError();
  });
});

function namesOf(graph: Graph): string[] {
  const inner = graph.node.flatMap((node) => node.attribute).flatMap(({ g }) => (g === undefined ? [] : namesOf(g)));
  const nodes = graph.node.flatMap((node) => [`node ${node.name}`, ...node.output]);
  return [...graph.input.map(({ name }) => name), ...graph.initializer.map(({ name }) => name), ...nodes, ...inner];
}
