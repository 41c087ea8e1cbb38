import type { Tensor } from "#core/protocol/tensor.ts";
import type { EpochSummary } from "./progress.ts";

/** A training between two epochs: with the options it was made under, training goes on to the very bits it would have reached. */
export interface Checkpoint {
  /** What decided the states: a digest of declaration, data and threads. Another training's checkpoint is refused by it. */
  readonly fingerprint: string;
  readonly epochs: readonly EpochSummary[];
  /** Every state of the training graph. */
  readonly states: readonly Tensor[];
  /** The weights of the epoch that did best on held-out samples, where training stops early. */
  readonly best?: BestEpoch;
}

export interface BestEpoch {
  readonly epoch: number;
  /** Loss on the held-out samples. */
  readonly loss: number;
  readonly states: readonly Tensor[];
}
