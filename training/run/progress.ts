/** Means over an epoch so far. */
export interface TrainingProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, and in all of it. */
  readonly step: number;
  readonly steps: number;
  /** With dropout at work, penalties included. */
  readonly loss: number;
  /** Share of the training samples classified right; absent where nothing is classified. */
  readonly accuracy?: number;
}

/** What the network makes of samples that it does not train on, as the served graph would. */
export interface HeldOutScore {
  readonly samples: number;
  readonly loss: number;
  readonly accuracy?: number;
}

export interface EpochSummary extends TrainingProgress {
  /** Wall time of the epoch, and the part of it inside `session.run`. */
  readonly elapsedMs: number;
  readonly computeMs: number;
  readonly heldOut?: HeldOutScore;
}

/** The loss or a weight is no number any more: everything after the last good checkpoint is lost, and nothing before it. */
export class TrainingDivergedError extends Error {
  override readonly name = "TrainingDivergedError";
  /** The last epoch whose weights are good; 0 for none. */
  readonly goodEpoch: number;

  constructor(epoch: number, step: number) {
    super(
      `The loss or a weight is not finite any more, in epoch ${epoch} before step ${step}: training stopped${
        epoch === 1 ? "" : `, the weights after epoch ${epoch - 1} are good`
      }. Lower the learning rate, or look for outliers in the data`,
    );
    this.goodEpoch = epoch - 1;
  }
}
