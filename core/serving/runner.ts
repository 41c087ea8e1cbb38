import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";

export interface RunnerAnswer {
  /** The outputs asked for, in the order asked. */
  readonly outputs: readonly Tensor[];
  /** Milliseconds inside the runtime, monotonic clock. */
  readonly computeMs: number;
}

/** Runs one model version. Inputs are validated already; a runner never coerces. */
export interface Runner {
  /**
   * @param budgetMs what remains of the request's time; absent without a bound. A runner that cannot stop what it has begun, as native code in a function cannot,
   * may exceed it.
   */
  infer(inputs: readonly Tensor[], outputNames: readonly string[], budgetMs?: number): Promise<RunnerAnswer>;
  close(): Promise<void>;
}

/** What an opened artifact says of itself; a dimension that is no number is -1. */
export interface RunnerSignature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
}

export interface OpenedRunner {
  readonly runner: Runner;
  readonly signature: RunnerSignature;
}

/** Opens a verified artifact. */
export type OpenRunner = (path: string) => Promise<OpenedRunner>;
