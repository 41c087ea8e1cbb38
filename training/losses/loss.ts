import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import type { Shape } from "../layers/layer.ts";

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
  /** The network's output for one sample. */
  readonly output: Shape;
}

/** What one sample's target is. */
export interface TargetSpec {
  readonly datatype: Datatype;
  readonly shape: Shape;
}

/** What the served graph makes of the network's output: class probabilities, probabilities that stand alone, or the values as they are. */
export type Head = "softmax" | "sigmoid" | "values";

export interface Loss {
  readonly description: string;
  readonly head: Head;
  /** @throws {RangeError} when it cannot compare such outputs. */
  target(output: Shape): TargetSpec;
  /** Compares the last layer's output, before any activation of the served graph, with the targets. */
  forward(context: LossContext, output: Value, target: Value): LossPass;
  /** How many samples of the batch are classified right, float32 of rank 0; absent where nothing is classified. */
  correct?(context: LossContext, output: Value, target: Value): Value;
}

/** The number of classes of an output that has one dimension. @throws {RangeError} for another, or fewer classes than two. */
export function classesOf(output: Shape): number {
  const [classes] = output;
  if (classes === undefined || output.length !== 1 || classes < 2)
    throw new RangeError(`Categorical cross-entropy takes one output for each of at least two classes, not [${output.join(", ")}]`);
  return classes;
}
