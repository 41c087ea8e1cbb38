import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { SERVED_OUTPUTS } from "../network/served-graph.ts";

export interface Evaluation {
  readonly samples: number;
  /** Share of samples whose class the model names, in [0, 1]. */
  readonly accuracy: number;
}

/** Samples of one `session.run`. */
const BATCH = 500;

/** Sends every sample of a data set through a served classifier. @throws {RangeError} when the set is empty. */
export async function evaluateClassifier(runner: Runner, inputName: string, dataset: Dataset): Promise<Evaluation> {
  const samples = dataset.classes.length;
  if (samples === 0) throw new RangeError("An empty data set has no accuracy");
  let correct = 0;
  for (let start = 0; start < samples; start += BATCH) {
    const truth = dataset.classes.subarray(start, start + BATCH);
    const { outputs } = await runner.infer([toInput(inputName, dataset, start, truth.length)], [SERVED_OUTPUTS.class]);
    const guesses = outputs[0]?.data ?? [];
    correct += truth.reduce((count, value, index) => count + (guesses[index] === value ? 1 : 0), 0);
  }
  return { samples, accuracy: correct / samples };
}

function toInput(name: string, { samples, sampleShape }: Dataset, start: number, count: number): Tensor {
  const size = sampleShape.reduce((product, dim) => product * dim, 1);
  return { name, datatype: "UINT8", shape: [count, ...sampleShape], data: samples.subarray(start * size, (start + count) * size) };
}
