import type { VersionManifest } from "#core/model/manifest.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import type { LabelledData } from "../dataset/dataset.ts";
import { buildServedClassifier } from "../network/served-graph.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { evaluateClassifier } from "../run/evaluate.ts";
import { type EpochSummary, type TrainDependencies, train } from "../run/train.ts";
import { toSampleValues } from "./sample-answer.ts";

/** A trained model before it has a version number: its bytes, what was measured, and its sample. */
export interface TrainedVersion {
  readonly model: Uint8Array;
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly sample: { readonly input: Tensor; readonly answer: VersionManifest["sample"] };
  readonly evaluation: NonNullable<VersionManifest["evaluation"]>;
  readonly training: NonNullable<VersionManifest["training"]>;
  readonly epochs: readonly EpochSummary[];
}

/** How far another machine's probabilities may be from those on record: float32 sums in another order. */
const SAMPLE_TOLERANCE = 1e-4;

/**
 * Trains a recipe's model, writes the graph that serves it, evaluates that graph on the whole test set, and answers the sample with it.
 * @throws {RangeError} when the test accuracy is below the recipe's.
 */
export async function trainVersion(
  recipe: Recipe,
  data: LabelledData,
  threads: number,
  dependencies: TrainDependencies,
): Promise<TrainedVersion> {
  const { parameters, epochs } = await train({ ...recipe, dataset: data.training, threads }, dependencies);
  const model = writeModel(buildServedClassifier(recipe.network, parameters));
  const { inputs, outputs } = inspectModel(readModel(model));
  const input = toSampleInput(recipe);
  const runner = await dependencies.openGraph(model, { threads });
  try {
    const evaluation = await evaluateClassifier(runner, recipe.network.input.name, data.test);
    if (evaluation.accuracy < recipe.minAccuracy)
      throw new RangeError(
        `The model classifies ${evaluation.accuracy} of the test samples right, "${recipe.model.name}" needs ${recipe.minAccuracy}: train with another seed or longer`,
      );
    const names = outputs.map(({ name }) => name);
    const answer = await runner.infer([input], names);
    const values = Object.fromEntries(answer.outputs.map((output) => [output.name, [...toSampleValues(output)]]));
    return {
      model,
      inputs,
      outputs,
      sample: { input, answer: { tolerance: SAMPLE_TOLERANCE, outputs: values } },
      evaluation,
      training: describeTraining(recipe, data, threads),
      epochs,
    };
  } finally {
    await runner.close();
  }
}

function toSampleInput({ network: { input }, drawSample }: Recipe): Tensor {
  return { name: input.name, datatype: input.datatype, shape: [1, ...input.shape], data: drawSample() };
}

function describeTraining(recipe: Recipe, data: LabelledData, threads: number): TrainedVersion["training"] {
  const { optimizer, loss, network, batch, epochs, seed } = recipe;
  return {
    dataset: { name: data.name, sha256: { ...data.sha256 } },
    seed,
    threads,
    hyperparameters: { epochs, batch, loss: loss.description, optimizer: optimizer.description, ...optimizer.hyperparameters },
    network: [...network.layers.map((layer) => layer.description), "Softmax"],
  };
}
