import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { DATATYPE_NAMES, type Datatype } from "#core/protocol/datatype.ts";

export interface EchoTensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** Version -> what it takes. Each input comes back as the output `out_` and its name, so that an answer tells whose request it answers. */
export const ECHO_VERSIONS: Readonly<Record<number, readonly EchoTensor[]>> = {
  1: [{ name: "x", datatype: "FP32", shape: [-1, 3] }],
  2: DATATYPE_NAMES.map((datatype) => ({ name: datatype.toLowerCase(), datatype, shape: [-1] })),
  3: [{ name: "text", datatype: "BYTES", shape: [-1] }],
};

/** Adds the model `echo` to a project's models. */
export function writeEchoModel(models: string): void {
  const folder = join(models, "echo");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "model.json"),
    JSON.stringify({ name: "echo", description: "Gives back what it gets", labels: { stable: 1 } }),
  );
  for (const [version, inputs] of Object.entries(ECHO_VERSIONS)) writeVersion(join(folder, version), Number(version), inputs);
}

/** What the default version is asked by a start: three numbers, which come back. */
const SAMPLE = { inputs: [{ name: "x", shape: [1, 3], datatype: "FP32", data: [1, 2, 3] }] };

export function outputOf(input: string): string {
  return `out_${input}`;
}

function writeVersion(folder: string, version: number, inputs: readonly EchoTensor[]): void {
  const bytes = echoModel(inputs);
  const manifest = {
    version,
    artifact: { file: "model.onnx", sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
    inputs,
    outputs: inputs.map((input) => ({ ...input, name: outputOf(input.name) })),
    sample: { tolerance: 0, outputs: version === 1 ? { [outputOf("x")]: [1, 2, 3] } : {} },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.onnx"), bytes);
  writeFileSync(join(folder, "sample.json"), JSON.stringify(SAMPLE));
  writeFileSync(join(folder, "version.json"), JSON.stringify(manifest));
}

function echoModel(inputs: readonly EchoTensor[]): Uint8Array {
  const graph = new GraphBuilder("echo");
  for (const { name, datatype, shape } of inputs) {
    const dimensions = shape.map((size, axis) => (size === -1 ? `${name}_${axis}` : size));
    const value = graph.input(name, datatype, dimensions);
    graph.output(graph.emit("Identity", [value], {}, outputOf(name)), datatype, dimensions);
  }
  return writeModel(graph.toModel());
}
