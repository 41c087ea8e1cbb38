import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Random } from "../random/random.ts";

/** Dimensions of one sample, without the batch. */
export type Shape = readonly number[];

/** A tensor that training changes. */
export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  /** Values before the first step, row-major float32. */
  initial(random: Random): Float32Array;
}

export interface LayerContext {
  readonly graph: GraphBuilder;
  readonly input: Shape;
  /** The layer's own, in the order of `Layer.parameters`. */
  readonly parameters: readonly Value[];
  /** In training, the seed of what the layer draws; absent where the graph serves. */
  readonly trainingSeed?: number;
}

/** What a layer leaves behind on the way forward, for the way back. */
export interface LayerPass {
  readonly output: Value;
  /** Emits the layer's gradients for `outputGradient`, the loss's gradient at its output. */
  backward(outputGradient: Value): LayerGradients;
}

export interface LayerGradients {
  /** In the order of `Layer.parameters`. */
  readonly parameters: readonly Value[];
  /** Emitted only when asked for: below the first layer nobody does. */
  input(): Value;
}

/** Emits its operators forward and backward into a graph; recipes as in `docs/architecture`, each checked against finite differences. */
export interface Layer {
  /** As people name it: `Dense 128`. */
  readonly description: string;
  /** @throws {RangeError} when it cannot take such an input. */
  outputShape(input: Shape): Shape;
  parameters(input: Shape): readonly Parameter[];
  forward(context: LayerContext, x: Value): LayerPass;
}
