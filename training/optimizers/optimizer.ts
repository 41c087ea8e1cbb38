import type { GraphBuilder, Value } from "#core/onnx/builder.ts";

/** One parameter on its way through one step. */
export interface Update {
  readonly parameter: Value;
  /** In the order of `Optimizer.slots`. */
  readonly slots: readonly Value[];
}

export interface StepContext {
  readonly graph: GraphBuilder;
  /** Number of the step, float32 of rank 0, from 1. */
  readonly step: Value;
  /** The step's learning rate, float32 of rank 0. */
  readonly rate: Value;
}

/** Updates one parameter; `decays` says whether decoupled weight decay shrinks it. */
export type UpdateParameter = (before: Update, gradient: Value, decays: boolean) => Update;

export interface Optimizer {
  readonly description: string;
  /** Before any schedule's factor. */
  readonly learningRate: number;
  /** Everything that decides what it does, the learning rate among it. */
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** Tensors kept beside each parameter, of its shape, zero before the first step. */
  readonly slots: readonly string[];
  /** Emits what all parameters share in one step, and returns what updates one of them. */
  begin(context: StepContext): UpdateParameter;
}

/** @throws {RangeError} unless the rate is a number above 0. */
export function checkLearningRate(rate: number): void {
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY)) throw new RangeError(`A learning rate is above 0, not ${rate}`);
}

/** @throws {RangeError} unless the share, as `what` calls it, is at least 0 and below 1. */
export function checkShare(what: string, share: number): void {
  if (!(share >= 0 && share < 1)) throw new RangeError(`${what} is at least 0 and below 1, not ${share}`);
}
