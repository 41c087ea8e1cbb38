import type { Tensor } from "#core/protocol/tensor.ts";

export interface RunnerAnswer {
  /** The outputs asked for, in the order asked. */
  readonly outputs: readonly Tensor[];
  /** Milliseconds inside the runtime, monotonic clock. */
  readonly computeMs: number;
}

/** Runs one model version. Inputs are validated already; a runner never coerces. */
export interface Runner {
  infer(inputs: readonly Tensor[], outputNames: readonly string[]): Promise<RunnerAnswer>;
  close(): Promise<void>;
}
