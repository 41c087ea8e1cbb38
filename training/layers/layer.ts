import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Random } from "../random/random.ts";
import type { Penalty } from "./penalty.ts";

/** Dimensions of one sample, without the batch. Images are [channels, height, width] from `channelsFirst()` on. */
export type Shape = readonly number[];

/** A tensor that training changes by its gradient. */
export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  /** Values before the first step, row-major float32. */
  initial(random: Random): Float32Array;
  /** Set for weights, as against biases and scales: decoupled weight decay shrinks these alone. */
  readonly decays?: true;
  /** What the loss grows by for large values. */
  readonly penalty?: Penalty;
}

/** A tensor that training changes without a gradient, as running statistics are: in the checkpoint, and served with the parameters. */
export interface LayerState {
  readonly name: string;
  readonly shape: Shape;
  initial(): Float32Array;
}

/** What a layer knows of training; absent where the graph serves. */
export interface TrainingContext {
  /** Of what the layer draws. */
  readonly seed: number;
  /** Samples a step. */
  readonly batch: number;
}

export interface LayerContext {
  readonly graph: GraphBuilder;
  readonly input: Shape;
  /** The layer's own, in the order of `Layer.parameters`. */
  readonly parameters: readonly Value[];
  /** The layer's own, in the order of `Layer.states`. */
  readonly states: readonly Value[];
  readonly training?: TrainingContext;
}

/** What a layer leaves behind on the way forward, for the way back. */
export interface LayerPass {
  readonly output: Value;
  /** In training, what the layer's states are after the step; in the order of `Layer.states`. */
  readonly states?: readonly Value[];
  /** Emits the layer's gradients for `outputGradient`, the loss's gradient at its output. */
  backward(outputGradient: Value): LayerGradients;
}

export interface LayerGradients {
  /** In the order of `Layer.parameters`. */
  readonly parameters: readonly Value[];
  /** Emitted only when asked for: below the first layer nobody does. */
  input(): Value;
}

/** Emits its operators forward and backward into a graph; each layer's gradients are checked against finite differences. */
export interface Layer {
  /** As people name it: `Dense 128`. */
  readonly description: string;
  /** "ids" for int64 row numbers, which only a network's INT64 input gives; else the layer takes float32. */
  readonly takes?: "ids";
  /** @throws {RangeError} when it cannot take such an input. */
  outputShape(input: Shape): Shape;
  parameters(input: Shape): readonly Parameter[];
  states?(input: Shape): readonly LayerState[];
  /** @throws {RangeError} when it cannot be trained on batches of this size. */
  forward(context: LayerContext, x: Value): LayerPass;
}
