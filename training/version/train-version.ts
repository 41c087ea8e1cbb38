import { createHash } from "node:crypto";
import type { VersionManifest } from "#core/model/manifest.ts";
import type { SessionOptions } from "#core/model/session-options.ts";
import { inspectModel } from "#core/onnx/inspect.ts";
import { readModel } from "#core/onnx/reader.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { LabelledData } from "../dataset/dataset.ts";
import { describeTraining } from "../declaration/describe-training.ts";
import { fillMeasures } from "../declaration/fill-measures.ts";
import { planTraining } from "../declaration/plan-training.ts";
import { prepareData, type TrainingData } from "../declaration/prepare-data.ts";
import type { TrainingDeclaration } from "../declaration/training-declaration.ts";
import { evaluateArtifact } from "../evaluation/evaluate-artifact.ts";
import { toEvaluationRecord } from "../evaluation/to-evaluation-record.ts";
import { buildServedGraph } from "../network/served-graph.ts";
import type { TrainingSpec } from "../network/training-spec.ts";
import type { Checkpoint } from "../run/checkpoint.ts";
import { type TrainDependencies, type Trained, train } from "../run/train.ts";
import { sampleValues, toSampleTensor } from "../sample/declared-sample.ts";
import { toSampleValues } from "./sample-answer.ts";

/** A trained model before it has a version number: its bytes, what was measured, and its sample. */
export interface TrainedVersion extends Omit<Trained, "parameters"> {
  /** With everything that was measured on the data filled in. */
  readonly declaration: TrainingDeclaration;
  readonly model: Uint8Array;
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly sample: { readonly input: Tensor; readonly values: readonly number[]; readonly answer: VersionManifest["sample"] };
  readonly evaluation: NonNullable<VersionManifest["evaluation"]>;
  readonly training: NonNullable<VersionManifest["training"]>;
}

export interface TrainVersionDependencies extends Omit<TrainDependencies, "openGraph"> {
  readonly openGraph: (
    graph: Uint8Array | string,
    options: { readonly threads: number; readonly session?: SessionOptions },
  ) => Promise<Runner>;
}

/** How far another machine's floats may be from those on record: float32 sums in another order. */
const SAMPLE_TOLERANCE = 1e-4;
/** Samples of a version take as many as its manifest allows by default. */
const MAX_BATCH = 1024;

/** A digest of what decides the weights but for the number of epochs: a checkpoint of the same goes on to the same bits. */
export function fingerprint(declaration: TrainingDeclaration, data: Pick<LabelledData, "sha256">): string {
  const { dataset, input, layers, loss, optimizer, learningRateSchedule, batch, earlyStopping, seed, threads } = declaration;
  const deciding = { dataset, input, layers, loss, optimizer, learningRateSchedule, batch, earlyStopping, seed, threads };
  return createHash("sha256")
    .update(JSON.stringify([deciding, data.sha256]))
    .digest("hex");
}

/**
 * Trains as declared, writes the graph that serves it, evaluates that graph on the whole test set, and answers the sample with it.
 * @param from goes on from a checkpoint of the same training.
 * @throws {RangeError} when data and declaration do not fit, the checkpoint is another training's, or the test accuracy is too low.
 * @throws {TrainingDivergedError} when a loss is not finite.
 */
export async function trainVersion(
  declared: TrainingDeclaration,
  data: LabelledData,
  dependencies: TrainVersionDependencies,
  from?: Checkpoint,
): Promise<TrainedVersion> {
  const parts = prepareData(declared, data);
  const declaration = fillMeasures(declared, parts.training);
  const spec = planTraining(declaration, parts.training.samples.count);
  const mark = fingerprint(declaration, data);
  if (from !== undefined && from.fingerprint !== mark)
    throw new RangeError("The checkpoint is of another declaration, other data or another number of threads: train without --resume");
  const { epochs, threads } = declaration;
  const { parameters, ...trained } = await train(
    { ...spec, ...toData(declaration, parts), epochs, threads, fingerprint: mark, ...(from === undefined ? {} : { from }) },
    dependencies,
  );
  const model = writeModel(buildServedGraph(spec.network, spec.loss.head, parameters));
  const { inputs, outputs } = inspectModel(readModel(model));
  const evaluation = await evaluate({ declaration, model, inputs, outputs, data, parts }, dependencies);
  return {
    ...trained,
    declaration,
    model,
    inputs,
    outputs,
    sample: await answerSample(declaration, spec, { model, outputs }, dependencies),
    evaluation,
    training: describeTraining(declaration, data),
  };
}

function toData({ earlyStopping }: TrainingDeclaration, { training, heldOut }: TrainingData) {
  if (earlyStopping === undefined || heldOut === undefined) return { dataset: training };
  const { patience, minDelta } = earlyStopping;
  return { dataset: training, earlyStopping: { heldOut, patience, minDelta } };
}

interface Evaluated {
  readonly declaration: TrainingDeclaration;
  readonly model: Uint8Array;
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly data: LabelledData;
  readonly parts: TrainingData;
}

async function evaluate(
  { declaration, model, inputs, outputs, data, parts }: Evaluated,
  { openGraph, now }: TrainVersionDependencies,
): Promise<TrainedVersion["evaluation"]> {
  const { threads, minAccuracy = 0 } = declaration;
  const version = { inputs: inputs.map(copy), outputs: outputs.map(copy), maxBatch: MAX_BATCH };
  const names = data.classNames === undefined ? {} : { classNames: data.classNames };
  const report = await evaluateArtifact(
    { artifact: model, model: { name: data.name }, version, data: parts.test, threads, ...names },
    { openGraph, now },
  );
  const record = toEvaluationRecord(report, data);
  if ((record.accuracy ?? 1) < minAccuracy)
    throw new RangeError(
      `The model classifies ${record.accuracy} of the test samples right, its training.json asks for ${minAccuracy}: train with another seed or longer`,
    );
  return record;
}

function copy({ name, datatype, shape }: TensorSignature): VersionManifest["inputs"][number] {
  return { name, datatype, shape: [...shape] };
}

async function answerSample(
  declaration: TrainingDeclaration,
  { network }: TrainingSpec,
  { model, outputs }: Pick<Evaluated, "model" | "outputs">,
  { openGraph }: TrainVersionDependencies,
): Promise<TrainedVersion["sample"]> {
  const values = sampleValues(declaration);
  const input = toSampleTensor(network.input, values);
  const runner = await openGraph(model, { threads: declaration.threads });
  try {
    const names = outputs.map(({ name }) => name);
    const answer = await runner.infer([input], names);
    const recorded = Object.fromEntries(answer.outputs.map((output) => [output.name, [...toSampleValues(output)]]));
    return { input, values, answer: { tolerance: SAMPLE_TOLERANCE, outputs: recorded } };
  } finally {
    await runner.close();
  }
}
