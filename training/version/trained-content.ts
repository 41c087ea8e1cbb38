import { createHash } from "node:crypto";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import { drawLossCurve } from "../run/loss-curve.ts";
import { encodeGreyPng } from "../sample/grey-png.ts";
import type { TrainedVersion } from "./train-version.ts";
import type { VersionContent, VersionDocument } from "./version-content.ts";

/**
 * A trained version's files: graph, sample as a complete request, and as a picture where it is one, the declaration that trains it again,
 * and how training went.
 */
export function toTrainedContent(trained: TrainedVersion): VersionContent {
  const { input, values } = trained.sample;
  return {
    manifest: toDocument(trained),
    files: new Map<string, Uint8Array>([
      ["model.onnx", trained.model],
      ["sample.json", toJson({ inputs: [{ name: input.name, datatype: input.datatype, shape: input.shape, data: values }] })],
      ...toPicture(input),
      ["training.json", toJson({ ...trained.declaration, $schema: "../../training.schema.json" }, 2)],
      ["history.json", toJson(toHistory(trained), 2)],
      ["loss.svg", new TextEncoder().encode(drawLossCurve(trained.epochs))],
    ]),
  };
}

function toDocument(trained: TrainedVersion): VersionDocument {
  const sha256 = createHash("sha256").update(trained.model).digest("hex");
  return {
    artifact: { file: "model.onnx", sha256, bytes: trained.model.length },
    inputs: trained.inputs.map(toSignature),
    outputs: trained.outputs.map(toSignature),
    sample: trained.sample.answer,
    evaluation: trained.evaluation,
    training: trained.training,
  };
}

function toHistory({ epochs, epoch }: TrainedVersion) {
  return {
    /** The epoch that the version's weights are of. */
    epoch,
    epochs: epochs.map(({ epoch: number, steps, loss, accuracy, heldOut, elapsedMs, computeMs }) => ({
      epoch: number,
      steps,
      loss,
      ...(accuracy === undefined ? {} : { accuracy }),
      ...(heldOut === undefined ? {} : { heldOut }),
      elapsedMs: Math.round(elapsedMs),
      computeMs: Math.round(computeMs),
    })),
  };
}

function toSignature({ name, datatype, shape }: TensorSignature): VersionDocument["inputs"][number] {
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
