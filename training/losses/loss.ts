import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Datatype } from "#core/protocol/datatype.ts";

export interface LossPass {
  /** Float32 of rank 0: the mean over the batch. */
  readonly value: Value;
  /** Emits the loss's gradient at the network's output. */
  backward(): Value;
}

export interface LossContext {
  readonly graph: GraphBuilder;
  /** Samples in a batch. */
  readonly batch: number;
  /** Width of the network's output. */
  readonly outputs: number;
}

export interface Loss {
  readonly description: string;
  /** Of the targets a batch carries, beside the batch dimension. */
  readonly target: { readonly datatype: Datatype; readonly shape: readonly number[] };
  /** Compares the last layer's output, before any activation of the served graph, with the targets. */
  forward(context: LossContext, output: Value, target: Value): LossPass;
}
