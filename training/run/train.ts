import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { planNetwork, storedNames } from "../network/network.ts";
import { buildTrainingGraph } from "../network/training-graph.ts";
import type { TrainingSpec } from "../network/training-spec.ts";
import { initialStates } from "../network/training-states.ts";
import type { BestEpoch, Checkpoint } from "./checkpoint.ts";
import { createEpochs, type Epochs } from "./epochs.ts";
import { type OpenHeldOut, openHeldOut } from "./held-out.ts";
import type { OpenGraph } from "./open-graph.ts";
import { type EpochSummary, TrainingDivergedError, type TrainingProgress } from "./progress.ts";

export interface TrainOptions extends TrainingSpec {
  readonly dataset: Dataset;
  readonly epochs: number;
  readonly threads: number;
  readonly earlyStopping?: EarlyStopping;
  /** What decided the training, kept in each checkpoint. */
  readonly fingerprint?: string;
  /** Goes on from here. */
  readonly from?: Checkpoint;
}

/** Stops when the loss on held-out samples has not fallen for some epochs, and keeps the weights of the best one. */
export interface EarlyStopping {
  /** Samples that are not trained on. */
  readonly heldOut: Dataset;
  /** Epochs without a better loss. */
  readonly patience: number;
  /** By how much a loss must be lower to be better. */
  readonly minDelta: number;
}

export interface TrainDependencies {
  readonly openGraph: OpenGraph;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly onEpoch?: (summary: EpochSummary) => void;
  /** Keeps where training is after each epoch; training waits for it. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => Promise<void>;
}

export interface Trained {
  /** What the served graph stores: parameters and the layers' states, by their names in the plan. */
  readonly parameters: readonly Tensor[];
  readonly epochs: readonly EpochSummary[];
  /** The epoch the parameters are of: the last, or the best where training stops early. */
  readonly epoch: number;
}

/**
 * Trains a network: forward, backward and update run in one ONNX graph. The same options on the same runtime give the same bits, in one
 * go or from a checkpoint.
 * @throws {TrainingDivergedError} when a loss is not finite. @throws {RangeError} when data and network do not fit together.
 */
export async function train(options: TrainOptions, dependencies: TrainDependencies): Promise<Trained> {
  const epochs = createEpochs(options, dependencies);
  const { earlyStopping, from } = options;
  const done = from?.epochs ?? [];
  const runner = await dependencies.openGraph(writeModel(buildTrainingGraph(options, done.length * epochs.steps)), {
    threads: options.threads,
  });
  const heldOut = earlyStopping && (await openHeldOut(options, earlyStopping.heldOut, dependencies.openGraph));
  try {
    return await trainEpochs(options, dependencies, { epochs, runner, heldOut });
  } finally {
    await runner.close();
    await heldOut?.close();
  }
}

interface Parts {
  readonly epochs: Epochs;
  readonly runner: Runner;
  readonly heldOut: OpenHeldOut | undefined;
}

async function trainEpochs(options: TrainOptions, dependencies: TrainDependencies, { epochs, runner, heldOut }: Parts): Promise<Trained> {
  const { from, earlyStopping, fingerprint = "" } = options;
  const summaries = [...(from?.epochs ?? [])];
  let states = from?.states ?? initialStates(options);
  let best = from?.best;
  epochs.skip(summaries.length);
  while (summaries.length < options.epochs && !isOver(earlyStopping, best, summaries.length)) {
    const trained = await epochs.run(runner, states, summaries.length + 1);
    states = trained.states;
    const score = await heldOut?.score(states);
    if (score !== undefined && !Number.isFinite(score.loss)) throw new TrainingDivergedError(summaries.length + 1, epochs.steps);
    const summary = score === undefined ? trained.summary : { ...trained.summary, heldOut: score };
    summaries.push(summary);
    if (score !== undefined && score.loss < (best?.loss ?? Number.POSITIVE_INFINITY) - (earlyStopping?.minDelta ?? 0))
      best = { epoch: summary.epoch, loss: score.loss, states };
    await dependencies.onCheckpoint?.({ fingerprint, epochs: [...summaries], states, ...(best === undefined ? {} : { best }) });
    dependencies.onEpoch?.(summary);
  }
  const names = storedNames(planNetwork(options.network));
  const parameters = (best?.states ?? states).filter(({ name }) => names.has(name));
  return { parameters, epochs: summaries, epoch: best?.epoch ?? summaries.length };
}

function isOver(earlyStopping: EarlyStopping | undefined, best: BestEpoch | undefined, done: number): boolean {
  return earlyStopping !== undefined && best !== undefined && done - best.epoch >= earlyStopping.patience;
}
