import type { Loss } from "../losses/loss.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Schedule } from "../optimizers/schedule.ts";
import type { Network } from "./network.ts";

/** What decides a training graph. */
export interface TrainingSpec {
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** How the learning rate moves; it stays when left out. */
  readonly schedule?: Schedule;
  /** Samples a step; fixed in the graph. With `fullBatch`, samples that are in memory at once. */
  readonly batch: number;
  /** Set for one update from this many samples, which all go into one run: plain gradient descent over the whole set. */
  readonly fullBatch?: { readonly samples: number };
  /** Decides the first weights, and what dropout draws. */
  readonly seed: number;
}

/** The step counter is a float32, which counts no further by ones. */
export const MAX_STEPS = 2 ** 24;

/**
 * Names of the graph's other inputs and outputs. `losses` and `correct` are float32 with one element a step; with `fullBatch`, `restSamples`
 * and `restTargets` are what is left over after the last whole batch.
 */
export const TRAINING_NAMES = {
  samples: "samples",
  targets: "targets",
  restSamples: "rest.samples",
  restTargets: "rest.targets",
  losses: "losses",
  correct: "correct",
  step: "step",
} as const;

/** Outputs beside the states: `correct` only where the loss classifies. */
export function trainingOutputs({ loss }: Pick<TrainingSpec, "loss">): readonly string[] {
  return loss.correct === undefined ? [TRAINING_NAMES.losses] : [TRAINING_NAMES.losses, TRAINING_NAMES.correct];
}
