import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import { type Chunk, createBatcher, stepsPerEpoch } from "../dataset/batches.ts";
import { type Dataset, sampleSize } from "../dataset/dataset.ts";
import { planNetwork } from "../network/network.ts";
import { MAX_STEPS, TRAINING_NAMES, type TrainingSpec, trainingOutputs } from "../network/training-spec.ts";
import { next } from "../network/training-states.ts";
import { createRandom, seedFor } from "../random/random.ts";
import { shuffle } from "../random/shuffle.ts";
import { type EpochSummary, TrainingDivergedError, type TrainingProgress } from "./progress.ts";

/** Batches of one `session.run`: between 25 and 125 there was no measurable difference in speed. */
const STEPS_PER_RUN = 125;
/** What the samples of one `session.run` may take, so that wide float samples do not fill the memory; one step is always taken. */
const MAX_RUN_BYTES = 16 * 1024 * 1024;
const BYTES_PER_ELEMENT = { UINT8: 1, FP32: 4, INT64: 8 } as const;

export interface EpochsOptions extends TrainingSpec {
  readonly dataset: Dataset;
  readonly epochs: number;
}

export interface EpochsDependencies {
  readonly now: () => number;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** The epochs of one training, in turn: each takes the data in another order. */
export interface Epochs {
  readonly steps: number;
  /** Draws the orders of epochs that were done before. */
  skip(epochs: number): void;
  /** @throws {TrainingDivergedError} when a loss is not finite. */
  run(
    runner: Runner,
    states: readonly Tensor[],
    epoch: number,
  ): Promise<{ readonly states: readonly Tensor[]; readonly summary: EpochSummary }>;
}

/** @throws {RangeError} when the data set has no whole batch, or the loss cannot compare with its targets. */
export function createEpochs(options: EpochsOptions, { now, onProgress }: EpochsDependencies): Epochs {
  const { dataset, fullBatch } = options;
  const steps = fullBatch === undefined ? stepsPerEpoch(dataset, options.batch) : 1;
  const total = fullBatch?.samples ?? steps * options.batch;
  if (steps === 0) throw new RangeError(`The data set has ${dataset.samples.count} samples, less than one batch of ${options.batch}`);
  if (steps * options.epochs > MAX_STEPS)
    throw new RangeError(
      `${options.epochs} epochs of ${steps} steps are more than ${MAX_STEPS} steps: train fewer epochs, or with a larger batch`,
    );
  const random = createRandom(seedFor(options.seed, "order"));
  const runs = fullBatch === undefined ? batchRuns(options, steps) : wholeRun(options, fullBatch.samples);
  const draw = (): Uint32Array => {
    const order = Uint32Array.from({ length: dataset.samples.count }, (_, row) => row);
    shuffle(order, random);
    return order;
  };
  return {
    steps,
    skip: (epochs) => {
      for (let epoch = 0; epoch < epochs; epoch += 1) draw();
    },
    run: async (runner, before, epoch) => {
      const start = now();
      const order = draw();
      let states = before;
      let sums = { losses: 0, correct: 0, computeMs: 0 };
      let progress: TrainingProgress = { epoch, epochs: options.epochs, step: 0, steps, loss: 0 };
      for (const { inputs, stepsRun } of runs(order)) {
        const answer = await runStates(runner, states, inputs, trainingOutputs(options));
        states = answer.states;
        sums = {
          losses: sums.losses + answer.losses,
          correct: sums.correct + answer.correct,
          computeMs: sums.computeMs + answer.computeMs,
        };
        const step = progress.step + stepsRun;
        const accuracy = options.loss.correct === undefined ? {} : { accuracy: sums.correct / ((total * step) / steps) };
        progress = { ...progress, step, loss: sums.losses / step, ...accuracy };
        if (!Number.isFinite(progress.loss)) throw new TrainingDivergedError(epoch, step);
        onProgress?.(progress);
      }
      // A ReLU makes zero of NaN, and no loss knows the update of the last step: only the weights tell.
      if (!states.every(holdsNumbers)) throw new TrainingDivergedError(epoch, progress.step);
      return { states, summary: { ...progress, elapsedMs: now() - start, computeMs: sums.computeMs } };
    },
  };
}

interface Run {
  readonly inputs: readonly Tensor[];
  readonly stepsRun: number;
}

function batchRuns(options: EpochsOptions, steps: number): (order: Uint32Array) => Generator<Run> {
  const { dataset, batch } = options;
  const sampleBytes = sampleSize(dataset.samples) * BYTES_PER_ELEMENT[dataset.samples.datatype];
  const perRun = Math.max(1, Math.min(STEPS_PER_RUN, steps, Math.floor(MAX_RUN_BYTES / (batch * sampleBytes))));
  const batcher = createBatcher(dataset, { capacity: perRun * batch, target: targetOf(options), names: TRAINING_NAMES });
  return function* (order) {
    for (let done = 0; done < steps; done += perRun) {
      const stepsRun = Math.min(perRun, steps - done);
      yield { inputs: toInputs(batcher.gather(order, done * batch, [stepsRun, batch])), stepsRun };
    }
  };
}

/** The whole data set in one run, which is one step: whole batches, and what is left over. The order decides nothing but last bits. */
function wholeRun(options: EpochsOptions, samples: number): (order: Uint32Array) => Generator<Run> {
  const { dataset, batch } = options;
  const batches = Math.floor(samples / batch);
  const rest = samples % batch;
  const target = targetOf(options);
  const whole = createBatcher(dataset, { capacity: batches * batch, target, names: TRAINING_NAMES });
  const restNames = { samples: TRAINING_NAMES.restSamples, targets: TRAINING_NAMES.restTargets };
  const left = createBatcher(dataset, { capacity: rest, target, names: restNames });
  return function* (order) {
    const inputs = toInputs(whole.gather(order, 0, [batches, batch]));
    yield { inputs: rest === 0 ? inputs : [...inputs, ...toInputs(left.gather(order, batches * batch, [rest]))], stepsRun: 1 };
  };
}

function targetOf({ network, loss }: TrainingSpec) {
  return loss.target(planNetwork(network).output);
}

function toInputs({ samples, targets }: Chunk): readonly Tensor[] {
  return [samples, targets];
}

async function runStates(runner: Runner, states: readonly Tensor[], data: readonly Tensor[], figures: readonly string[]) {
  const { outputs, computeMs } = await runner.infer([...states, ...data], [...states.map(({ name }) => next(name)), ...figures]);
  const after = states.map((state, index) => ({ ...state, data: outputs[index]?.data ?? state.data }));
  const [losses = Number.NaN, correct = 0] = outputs.slice(states.length).map(sum);
  return { states: after, losses, correct, computeMs };
}

function holdsNumbers({ data }: Tensor): boolean {
  for (const value of data) if (!Number.isFinite(value)) return false;
  return true;
}

function sum({ data }: Tensor): number {
  let total = 0;
  for (const value of data) total += Number(value);
  return total;
}
