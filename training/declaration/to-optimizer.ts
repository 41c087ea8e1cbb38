import { BINARY_CROSS_ENTROPY } from "../losses/binary-cross-entropy.ts";
import type { Loss } from "../losses/loss.ts";
import { MEAN_SQUARED_ERROR } from "../losses/mean-squared-error.ts";
import { ONE_HOT_CROSS_ENTROPY } from "../losses/one-hot-cross-entropy.ts";
import { SPARSE_CROSS_ENTROPY } from "../losses/sparse-cross-entropy.ts";
import { adam, adamW } from "../optimizers/adam.ts";
import { gradientDescent, momentum, nesterov } from "../optimizers/gradient-descent.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { cosineDecay, exponentialDecay, type Schedule, stepDecay, warmUp } from "../optimizers/schedule.ts";
import type { OptimizerDeclaration, ScheduleDeclaration } from "./optimizer-declaration.ts";
import type { TrainingDeclaration } from "./training-declaration.ts";

/** The losses by the names that declarations have for them. */
export const LOSSES: Readonly<Record<TrainingDeclaration["loss"], Loss>> = {
  "sparse-cross-entropy": SPARSE_CROSS_ENTROPY,
  "one-hot-cross-entropy": ONE_HOT_CROSS_ENTROPY,
  "binary-cross-entropy": BINARY_CROSS_ENTROPY,
  "mean-squared-error": MEAN_SQUARED_ERROR,
};

/** Makes a declared optimizer. @throws {RangeError} for numbers it cannot work with. */
export function toOptimizer(declaration: OptimizerDeclaration): Optimizer {
  switch (declaration.kind) {
    case "gradient-descent":
    case "sgd":
      return gradientDescent(declaration);
    case "momentum":
      return momentum(declaration);
    case "nesterov":
      return nesterov(declaration);
    case "adam":
      return adam(declaration);
    case "adamw":
      return adamW(declaration);
  }
}

/** Makes a declared schedule. @throws {RangeError} for numbers it cannot work with. */
export function toSchedule(declaration: ScheduleDeclaration): Schedule {
  switch (declaration.kind) {
    case "step":
      return stepDecay(declaration);
    case "exponential":
      return exponentialDecay(declaration);
    case "cosine":
      return cosineDecay(declaration);
    case "warm-up":
      return warmUp(declaration.steps, declaration.after === undefined ? undefined : toSchedule(declaration.after));
  }
}
