import { createHash } from "node:crypto";
import type { VersionManifest } from "#core/model/manifest.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import { encodeGreyPng } from "../sample/grey-png.ts";
import type { TrainedVersion } from "./train-version.ts";

/** File name -> content of one version's folder. */
export type VersionFiles = ReadonlyMap<string, Uint8Array>;

/** A version's files: graph, manifest, sample as a complete request, and as a picture where the sample is one. */
export function toVersionFiles(version: number, trained: TrainedVersion): VersionFiles {
  const { input } = trained.sample;
  return new Map<string, Uint8Array>([
    ["model.onnx", trained.model],
    ["version.json", toJson(toManifest(version, trained), 2)],
    ["sample.json", toJson({ inputs: [{ ...input, data: [...input.data].map(Number) }] })],
    ...toPicture(input),
  ]);
}

type ManifestDocument = Omit<VersionManifest, "allowNonFinite" | "maxBatch" | "function">;

function toManifest(version: number, trained: TrainedVersion): ManifestDocument {
  const sha256 = createHash("sha256").update(trained.model).digest("hex");
  return {
    version,
    artifact: { file: "model.onnx", sha256, bytes: trained.model.length },
    inputs: trained.inputs.map(toSignature),
    outputs: trained.outputs.map(toSignature),
    sample: trained.sample.answer,
    evaluation: trained.evaluation,
    training: trained.training,
  };
}

function toSignature({ name, datatype, shape }: TensorSignature): ManifestDocument["inputs"][number] {
  return { name, datatype, shape: [...shape] };
}

/** One sample of bytes in rows and columns is a grey picture. */
function toPicture({ data, shape: [, height, width, ...deeper] }: Tensor): readonly [string, Uint8Array][] {
  if (!(data instanceof Uint8Array) || height === undefined || width === undefined || deeper.length > 0) return [];
  return [["sample.png", encodeGreyPng(data, width)]];
}

function toJson(document: object, indent?: number): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(document, null, indent)}\n`);
}
