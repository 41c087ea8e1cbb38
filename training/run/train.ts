import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import { chunks, stepsPerEpoch } from "../dataset/batches.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { planNetwork, storedNames } from "../network/network.ts";
import { buildTrainingGraph } from "../network/training-graph.ts";
import { TRAINING_NAMES, type TrainingSpec } from "../network/training-spec.ts";
import { initialStates, next } from "../network/training-states.ts";
import { createRandom, type Random, seedFor } from "../random/random.ts";
import { shuffle } from "../random/shuffle.ts";

/** Batches of one `session.run`: between 25 and 125 there was no measurable difference in speed. */
const STEPS_PER_RUN = 125;

/** Opens a graph on the runtime. Another number of threads gives other last bits. */
export type OpenGraph = (graph: Uint8Array | string, options: { readonly threads: number }) => Promise<Runner>;

export interface TrainOptions extends TrainingSpec {
  readonly dataset: Dataset;
  readonly epochs: number;
  readonly threads: number;
}

export interface TrainingProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, and in all of it. */
  readonly step: number;
  readonly steps: number;
  /** Means over the epoch so far: the loss with dropout at work, and the share of training samples classified right. */
  readonly loss: number;
  readonly accuracy: number;
}

export interface EpochSummary extends TrainingProgress {
  /** Wall time of the epoch, and the part of it inside `session.run`. */
  readonly elapsedMs: number;
  readonly computeMs: number;
}

export interface TrainDependencies {
  readonly openGraph: OpenGraph;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly onEpoch?: (summary: EpochSummary) => void;
}

export interface Trained {
  /** The network's parameters, by their names in its plan. */
  readonly parameters: readonly Tensor[];
  readonly epochs: readonly EpochSummary[];
}

/**
 * Trains a network: forward, backward and update run in one ONNX graph. The same options on the same runtime give the same bits.
 * @throws {RangeError} when the data set has no whole batch, or a loss is not finite.
 */
export async function train(options: TrainOptions, dependencies: TrainDependencies): Promise<Trained> {
  const steps = stepsPerEpoch(options.dataset, options.batch);
  if (steps === 0)
    throw new RangeError(`The data set has ${options.dataset.classes.length} samples, less than one batch of ${options.batch}`);
  const runner = await dependencies.openGraph(writeModel(buildTrainingGraph(options)), { threads: options.threads });
  try {
    let states = initialStates(options);
    const epochs: EpochSummary[] = [];
    const random = createRandom(seedFor(options.seed, "order"));
    for (let epoch = 1; epoch <= options.epochs; epoch += 1) {
      const trained = await trainEpoch({ options, dependencies, runner, random, epoch, steps }, states);
      states = trained.states;
      epochs.push(trained.summary);
      dependencies.onEpoch?.(trained.summary);
    }
    const names = storedNames(planNetwork(options.network));
    return { parameters: states.filter(({ name }) => names.has(name)), epochs };
  } finally {
    await runner.close();
  }
}

interface Epoch {
  readonly options: TrainOptions;
  readonly dependencies: TrainDependencies;
  readonly runner: Runner;
  readonly random: Random;
  readonly epoch: number;
  readonly steps: number;
}

async function trainEpoch(
  { options, dependencies, runner, random, epoch, steps }: Epoch,
  before: readonly Tensor[],
): Promise<{ readonly states: readonly Tensor[]; readonly summary: EpochSummary }> {
  const start = dependencies.now();
  const order = Uint32Array.from(options.dataset.classes.keys());
  shuffle(order, random);
  let states = before;
  let progress: TrainingProgress = { epoch, epochs: options.epochs, step: 0, steps, loss: 0, accuracy: 0 };
  let computeMs = 0;
  let lossSum = 0;
  let correct = 0;
  for (const chunk of chunks(options.dataset, order, { batch: options.batch, stepsPerRun: STEPS_PER_RUN, names: TRAINING_NAMES })) {
    const answer = await runStates(runner, states, [chunk.samples, chunk.targets]);
    states = answer.states;
    computeMs += answer.computeMs;
    lossSum += answer.losses;
    correct += answer.correct;
    const step = progress.step + chunk.steps;
    progress = { ...progress, step, loss: lossSum / step, accuracy: correct / (step * options.batch) };
    if (!Number.isFinite(progress.loss)) throw new RangeError(`The loss is not finite any more, in epoch ${epoch} before step ${step}`);
    dependencies.onProgress?.(progress);
  }
  return { states, summary: { ...progress, elapsedMs: dependencies.now() - start, computeMs } };
}

async function runStates(runner: Runner, states: readonly Tensor[], data: readonly Tensor[]) {
  const names = [...states.map(({ name }) => next(name)), TRAINING_NAMES.losses, TRAINING_NAMES.correct];
  const { outputs, computeMs } = await runner.infer([...states, ...data], names);
  const after = states.map((state, index) => ({ ...state, data: outputs[index]?.data ?? state.data }));
  const [losses, correct] = outputs.slice(states.length).map(sum);
  return { states: after, losses: losses ?? Number.NaN, correct: correct ?? Number.NaN, computeMs };
}

function sum({ data }: Tensor): number {
  let total = 0;
  for (const value of data) total += Number(value);
  return total;
}
