import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";

const SIDE = 256;

/** Adds two models: `slow`, which computes for as long as its input is, and `grow`, whose memory is the square of its input's length. */
export function writeSlowModels(models: string): void {
  writeVersion(models, "slow", slowModel(), { memoryMb: 512, timeoutSeconds: 4 });
  writeVersion(models, "grow", growModel(), { memoryMb: 512, timeoutSeconds: 20 });
}

/** Some milliseconds of matrix products for each element of x. */
function slowModel(): Uint8Array {
  const graph = new GraphBuilder("slow");
  const x = graph.input("x", "FP32", ["steps"]);
  const begin = graph.constant("FP32", [SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(1));
  const body = graph.subgraph();
  const state = body.input("state", "FP32", [SIDE, SIDE]);
  body.input("step", "FP32", []);
  const weights = body.constant("FP32", [SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(1 / SIDE));
  body.output(body.emit("Gemm", [state, weights], {}, "next"), "FP32", [SIDE, SIDE]);
  const [last] = graph.emitAll("Scan", [begin, x], { body: body.toGraph(), num_scan_inputs: 1 }, ["last"]);
  if (last === undefined) throw new Error("A scan has its state as an output");
  graph.output(graph.emit("ReduceMean", [last], { axes: [0, 1], keepdims: 0 }, "y"), "FP32", []);
  return writeModel(graph.toModel());
}

function growModel(): Uint8Array {
  const graph = new GraphBuilder("grow");
  const x = graph.input("x", "FP32", ["n"]);
  const column = graph.emit("Reshape", [x, graph.integers(-1, 1)]);
  const square = graph.emit("Gemm", [column, column], { transB: 1 });
  graph.output(graph.emit("ReduceMean", [square], { axes: [0, 1], keepdims: 0 }, "y"), "FP32", []);
  return writeModel(graph.toModel());
}

function writeVersion(models: string, name: string, bytes: Uint8Array, settings: object): void {
  const folder = join(models, name, "1");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(models, name, "model.json"), JSON.stringify({ name, description: "Costs what it is asked to cost" }));
  writeFileSync(join(folder, "model.onnx"), bytes);
  const sample = { inputs: [{ name: "x", shape: [1], datatype: "FP32", data: [1] }] };
  writeFileSync(join(folder, "sample.json"), JSON.stringify(sample));
  const manifest = {
    version: 1,
    artifact: { file: "model.onnx", sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
    inputs: [{ name: "x", datatype: "FP32", shape: [-1] }],
    outputs: [{ name: "y", datatype: "FP32", shape: [] }],
    maxBatch: 1_000_000,
    function: settings,
    sample: { tolerance: 0.001, outputs: { y: [1] } },
  };
  writeFileSync(join(folder, "version.json"), JSON.stringify(manifest));
}
