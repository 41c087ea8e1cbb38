import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InputRanges } from "#core/model/input-ranges.ts";
import type { ServedModel, ServedVersion } from "#core/model/served-model.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { DATATYPE_NAMES, type Datatype } from "#core/protocol/datatype.ts";

/** A model of the suite: its input of any place comes back as the output of the same place. */
export interface ConformanceModel {
  readonly name: string;
  readonly labels: Readonly<Record<string, number>>;
  readonly versions: readonly number[];
  readonly inputs: readonly { readonly name: string; readonly datatype: Datatype; readonly shape: readonly number[] }[];
  readonly allowNonFinite?: boolean;
  readonly ranges?: InputRanges;
  /** `overflow` divides by zero instead. */
  readonly operator?: "Identity" | "Reciprocal";
}

const x = (datatype: Datatype, shape: readonly number[]) => [{ name: "x", datatype, shape }];

/** tritonclient's golden requests ask model `m` for an FP32 `x` of shape [-1,3]; the others vary what lines of the checklist name. */
export const CONFORMANCE_MODELS: readonly ConformanceModel[] = [
  { name: "m", labels: { stable: 3, canary: 2 }, versions: [1, 2, 3], inputs: x("FP32", [-1, 3]) },
  ...DATATYPE_NAMES.map(
    (datatype): ConformanceModel => ({
      name: `echo-${datatype.toLowerCase()}`,
      labels: {},
      versions: [1],
      inputs: x(datatype, [-1]),
    }),
  ),
  {
    name: "pair",
    labels: {},
    versions: [1],
    inputs: [
      { name: "INPUT0", datatype: "FP32", shape: [-1, 2] },
      { name: "INPUT1", datatype: "INT32", shape: [-1] },
    ],
  },
  { name: "scalar", labels: {}, versions: [1], inputs: x("FP32", []), ranges: { x: { min: 0, max: 100 } } },
  { name: "free", labels: {}, versions: [1], inputs: x("FP32", [-1, -1]) },
  { name: "any-float", labels: {}, versions: [1], inputs: x("FP32", [-1]), allowNonFinite: true },
  { name: "reciprocal", labels: {}, versions: [1], inputs: x("FP32", [-1]), operator: "Reciprocal" },
  { name: "strings", labels: {}, versions: [1], inputs: [{ name: "s", datatype: "BYTES", shape: [-1] }] },
  { name: "flags", labels: {}, versions: [1], inputs: [{ name: "b", datatype: "BOOL", shape: [-1] }] },
  { name: "empty", labels: {}, versions: [1], inputs: [{ name: "e", datatype: "FP32", shape: [-1, 3] }] },
  { name: "accent", labels: {}, versions: [1], inputs: [{ name: "xé", datatype: "FP32", shape: [-1, 3] }] },
];

/** Datatypes that nothing before the handlers treats otherwise than its neighbours; a stack holds 500 resources, and a model takes some twenty. */
const IN_PROCESS_ONLY = new Set(["UINT16", "UINT32", "INT8", "INT16"].map((datatype) => `echo-${datatype.toLowerCase()}`));

/** Those of the models that a stack has room for. */
export const DEPLOYED_MODELS: readonly ConformanceModel[] = CONFORMANCE_MODELS.filter(({ name }) => !IN_PROCESS_ONLY.has(name));

/** Whether a path names none but deployed models. */
export function isDeployed(path: string): boolean {
  return !IN_PROCESS_ONLY.has(/^\/v2\/models\/([^/?]+)/.exec(path)?.[1] ?? "");
}

export function outputName(place: number): string {
  return place === 0 ? "y" : `y${place}`;
}

/** The model's file; a number of the version is part of it, so that no two versions are alike. */
export function toOnnx({ name, inputs, operator = "Identity" }: ConformanceModel, version: number): Uint8Array {
  const graph = new GraphBuilder(`${name}-${version}`);
  const values = inputs.map((input) => graph.input(input.name, input.datatype, toDimensions(input.shape)));
  for (const [place, value] of values.entries()) {
    const input = inputs[place];
    if (input === undefined) continue;
    const one = operator === "Reciprocal" ? graph.scalar(1) : undefined;
    const output =
      one === undefined
        ? graph.emit("Identity", [value], undefined, outputName(place))
        : graph.emit("Div", [one, value], undefined, outputName(place));
    graph.output(output, input.datatype, toDimensions(input.shape));
  }
  return writeModel(graph.toModel());
}

/** The model as the product's functions are told of it. */
export function toServedModel(model: ConformanceModel): ServedModel {
  return {
    name: model.name,
    description: `Conformance: ${model.name}`,
    task: "tensor",
    labels: model.labels,
    versions: model.versions.map((version): ServedVersion => {
      const bytes = toOnnx(model, version);
      return { ...toSignature(model), name: model.name, version, sha256: digest(bytes), bytes: bytes.length, maxBatch: 1024 };
    }),
  };
}

/** Writes the models into a project's `models/`, as an operator would. */
export function writeModels(folder: string, models: readonly ConformanceModel[]): void {
  for (const model of models) {
    for (const version of model.versions) {
      const place = join(folder, model.name, String(version));
      mkdirSync(place, { recursive: true });
      const bytes = toOnnx(model, version);
      writeFileSync(join(place, "model.onnx"), bytes);
      writeFileSync(join(place, "sample.json"), JSON.stringify({ inputs: model.inputs.map(toSampleInput) }));
      const manifest = {
        version,
        artifact: { file: "model.onnx", sha256: digest(bytes), bytes: bytes.length },
        ...toSignature(model),
        sample: { tolerance: 0, outputs: {} },
        function: { memoryMb: 256, timeoutSeconds: 28 },
      };
      writeFileSync(join(place, "version.json"), JSON.stringify(manifest));
    }
    const { name, labels } = model;
    writeFileSync(join(folder, name, "model.json"), JSON.stringify({ name, description: `Conformance: ${name}`, labels }));
  }
}

/** One element a free dimension; FP16, which has no JSON form, is refused and nobody asks. */
function toSampleInput({ name, datatype, shape }: ConformanceModel["inputs"][number]): object {
  const filled = shape.map((dimension) => (dimension < 0 ? 1 : dimension));
  const element = datatype === "BYTES" ? "a" : datatype === "BOOL" ? true : 1;
  const count = filled.reduce((product, dimension) => product * dimension, 1);
  return { name, datatype, shape: filled, data: Array.from({ length: count }, () => element) };
}

function toSignature({ inputs, allowNonFinite = false, ranges }: ConformanceModel) {
  const outputs = inputs.map((input, place) => ({ ...input, name: outputName(place) }));
  return { inputs, outputs, allowNonFinite, ...(ranges === undefined ? {} : { ranges }) };
}

function toDimensions(shape: readonly number[]): readonly (number | string)[] {
  return shape.map((dimension, axis) => (dimension < 0 ? `d${axis}` : dimension));
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
