import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import type { Layer, LayerPass, Parameter, Shape } from "../layers/layer.ts";
import { seedFor } from "../random/random.ts";

/** What a caller sends for one sample, and how its numbers become the first layer's float32. */
export interface NetworkInput {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: Shape;
  /** Every element is multiplied by it inside the graph: 1/255 for raw pixels. */
  readonly scale: number;
}

export interface Network {
  readonly input: NetworkInput;
  readonly layers: readonly Layer[];
}

/** A layer with the shape it gets and parameters whose names are unique in the network. */
export interface PlannedLayer {
  readonly layer: Layer;
  readonly input: Shape;
  readonly parameters: readonly Parameter[];
}

export interface NetworkPlan {
  readonly layers: readonly PlannedLayer[];
  readonly output: Shape;
}

/** Follows the shapes through the layers. @throws {RangeError} where a layer does not take what the one before gives. */
export function planNetwork(network: Network): NetworkPlan {
  let shape = network.input.shape;
  const layers = network.layers.map((layer, index): PlannedLayer => {
    const input = shape;
    shape = layer.outputShape(input);
    const parameters = layer.parameters(input).map((parameter) => ({ ...parameter, name: `layer${index}.${parameter.name}` }));
    return { layer, input, parameters };
  });
  return { layers, output: shape };
}

/** Emits the samples as the first layer takes them. */
export function emitScaled(graph: GraphBuilder, samples: Value, scale: number): Value {
  return graph.emit("Mul", [graph.emit("Cast", [samples], { to: 1 }), graph.scalar(scale)]);
}

/**
 * Emits every layer in order. `parameters` maps each parameter's name to its value; with `trainingSeed` the graph trains.
 * @returns the passes, the last of which holds the network's output.
 */
export function emitForward(
  graph: GraphBuilder,
  plan: NetworkPlan,
  parameters: ReadonlyMap<string, Value>,
  x: Value,
  trainingSeed?: number,
): readonly LayerPass[] {
  let output = x;
  return plan.layers.map(({ layer, input, parameters: own }, index) => {
    const seed = trainingSeed === undefined ? {} : { trainingSeed: seedFor(trainingSeed, `layer ${index}`) };
    const pass = layer.forward({ graph, input, parameters: own.map(({ name }) => named(parameters, name)), ...seed }, output);
    output = pass.output;
    return pass;
  });
}

function named(parameters: ReadonlyMap<string, Value>, name: string): Value {
  const value = parameters.get(name);
  if (value === undefined) throw new RangeError(`The graph has no parameter "${name}"`);
  return value;
}
