import type { TensorSignature } from "#core/protocol/tensor.ts";
import type { VisibleModel, VisibleVersion } from "./visible-catalog.ts";

/**
 * Model metadata as the Open Inference Protocol has it. `platform` is Triton's word, which its clients know.
 * @param versions those to list; one where the path names one.
 */
export function modelMetadata({ model }: VisibleModel, described: VisibleVersion, versions: readonly VisibleVersion[]): object {
  return {
    name: model.name,
    versions: versions.map(({ version }) => String(version)),
    platform: "onnxruntime_onnx",
    inputs: described.inputs.map(toMetadataTensor),
    outputs: described.outputs.map(toMetadataTensor),
    properties: {
      description: model.description,
      task: model.task,
      sha256: described.sha256,
      ...(described.task === undefined ? {} : { predict: described.task.preparation.kind === "image" ? "image" : "text" }),
      ...described.retires,
      ...(described.policy === "full" ? {} : { output_policy: described.policy }),
    },
  };
}

function toMetadataTensor({ name, datatype, shape }: TensorSignature): object {
  return { name, datatype, shape };
}
