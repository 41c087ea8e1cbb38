import type { GraphBuilder, Value } from "#core/onnx/builder.ts";

/** One parameter on its way through one step. */
export interface Update {
  readonly parameter: Value;
  /** In the order of `Optimizer.slots`. */
  readonly slots: readonly Value[];
}

export interface Optimizer {
  readonly description: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** Tensors kept beside each parameter, of its shape, zero before the first step. */
  readonly slots: readonly string[];
  /** Emits what all parameters share in step number `step` (float32 of rank 0, from 1), and returns what updates one of them. */
  begin(graph: GraphBuilder, step: Value): (before: Update, gradient: Value) => Update;
}
