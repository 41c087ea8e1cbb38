import { LIMITS } from "#core/limits.ts";
import type { InputRanges } from "#core/model/input-ranges.ts";
import type { PlacedVersion } from "#core/model/placement.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import { toSampleValues } from "#training/version/sample-answer.ts";
import type { VersionContent } from "#training/version/version-content.ts";
import type { ProbeResult } from "./probe-request.ts";
import { toSampleRequest } from "./sample-request.ts";

export interface RegisteredFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** `version.json` is read whole at each deployment. */
const MAX_GOLDEN_ELEMENTS = 65_536;

/** How far another machine's floats may be from those on record, as a share of the largest: float32 sums in another order. */
const GOLDEN_TOLERANCE = 1e-4;

/** A probed file as the content of a version. */
export function toVersionContent(
  file: RegisteredFile,
  probe: ProbeResult,
  { placement, memoryMb }: PlacedVersion,
  ranges: InputRanges,
): VersionContent {
  const { signature, golden, record, maxBatch } = probe;
  const outputs = golden.outputs.filter(isWritable);
  return {
    manifest: {
      artifact: { file: "model.onnx", sha256: file.sha256, bytes: file.bytes },
      inputs: signature.inputs.map(toManifestTensor),
      outputs: signature.outputs.map(toManifestTensor),
      maxBatch,
      function: { memoryMb, timeoutSeconds: LIMITS.MAX_FUNCTION_TIMEOUT_S },
      sample: {
        tolerance: GOLDEN_TOLERANCE * Math.max(1, ...outputs.map(largest)),
        outputs: Object.fromEntries(outputs.map((output) => [output.name, [...toSampleValues(output)]])),
      },
      ...(Object.keys(ranges).length === 0 ? {} : { ranges: { ...ranges } }),
      probe: record,
      placement,
    },
    files: new Map<string, Uint8Array | string>([
      ["model.onnx", file.path],
      ["sample.json", toSampleRequest(golden.inputs)],
    ]),
  };
}

function toManifestTensor({ name, datatype, shape }: TensorSignature): {
  name: string;
  datatype: TensorSignature["datatype"];
  shape: number[];
} {
  return { name, datatype, shape: [...shape] };
}

/** The largest magnitude among a tensor's floats; 0 for other datatypes, which are compared exactly. */
function largest({ datatype, data }: Tensor): number {
  if (datatype !== "FP32" && datatype !== "FP64") return 0;
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(Number(value)));
  return most;
}

/** Whether a golden answer can hold an output: neither large, nor with integers that JSON would round, nor without a JSON form. */
function isWritable({ datatype, data }: Tensor): boolean {
  if (data.length > MAX_GOLDEN_ELEMENTS || datatype === "FP16") return false;
  return !(data instanceof BigInt64Array || data instanceof BigUint64Array) || data.every((value) => Number.isSafeInteger(Number(value)));
}
