import type { Tensor } from "#core/protocol/tensor.ts";
import { hashNgrams } from "#core/task/hashed-ngrams.ts";
import type { TrainingDeclaration } from "../declaration/training-declaration.ts";
import type { NetworkInput } from "../network/network.ts";
import { drawSeven } from "./digit.ts";

/** Digits behind the point of a text's weights: a request that people can read, and enough to be the same text. */
const WEIGHT_DIGITS = 4;

/** The numbers of the declared sample, as `sample.json` writes them. */
export function sampleValues({ sample, dataset }: Pick<TrainingDeclaration, "sample" | "dataset">): readonly number[] {
  switch (sample.kind) {
    case "drawn-seven":
      return [...drawSeven()];
    case "values":
      return sample.values;
    case "text": {
      if (dataset.kind !== "csv" || dataset.samples.kind !== "text") throw new RangeError("The data set's samples are no texts");
      const { preparation } = dataset.samples;
      const { ids, weights } = hashNgrams(sample.text, preparation);
      const values = new Array<number>(preparation.features).fill(0);
      for (const [entry, id] of ids.entries()) values[id] = Number((weights[entry] ?? 0).toFixed(WEIGHT_DIGITS));
      return values;
    }
  }
}

/** A batch of one, as the served graph takes it. */
export function toSampleTensor({ name, datatype, shape }: NetworkInput, values: readonly number[]): Tensor {
  return { name, datatype, shape: [1, ...shape], data: toData(datatype, values) };
}

function toData(datatype: NetworkInput["datatype"], values: readonly number[]): Uint8Array | Float32Array | BigInt64Array {
  if (datatype === "UINT8") return Uint8Array.from(values);
  return datatype === "INT64" ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
}
