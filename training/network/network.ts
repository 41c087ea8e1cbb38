import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import type { Layer, LayerPass, LayerState, Parameter, Shape, TrainingContext } from "../layers/layer.ts";
import { seedFor } from "../random/random.ts";

/** What a caller sends for one sample, and how its numbers become the first layer's float32. */
export interface NetworkInput {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: Shape;
  /** Every element is multiplied by it inside the graph: 1/255 for raw pixels. Ids stay as they are. */
  readonly scale: number;
}

export interface Network {
  readonly input: NetworkInput;
  readonly layers: readonly Layer[];
}

/** A layer with the shape it gets, and parameters and states whose names are unique in the network. */
export interface PlannedLayer {
  readonly layer: Layer;
  readonly input: Shape;
  readonly parameters: readonly Parameter[];
  readonly states: readonly LayerState[];
}

export interface NetworkPlan {
  readonly input: NetworkInput;
  readonly layers: readonly PlannedLayer[];
  readonly output: Shape;
}

/** Follows the shapes through the layers. @throws {RangeError} where a layer does not take what the one before gives. */
export function planNetwork({ input, layers }: Network): NetworkPlan {
  if (input.datatype === "BYTES") throw new RangeError(`A network takes numbers, and "${input.name}" is BYTES`);
  let shape = input.shape;
  const planned = layers.map((layer, index): PlannedLayer => {
    const before = shape;
    if (layer.takes === "ids" && (index > 0 || input.datatype !== "INT64"))
      throw new RangeError(`${layer.description} takes ids: it is the first layer, of an INT64 input`);
    shape = layer.outputShape(before);
    const named = <Row extends Parameter | LayerState>(row: Row): Row => ({ ...row, name: `layer${index}.${row.name}` });
    return { layer, input: before, parameters: layer.parameters(before).map(named), states: layer.states?.(before).map(named) ?? [] };
  });
  return { input, layers: planned, output: shape };
}

/** Where a run of a training graph begins. */
export interface TrainingRun {
  /** Decides what layers draw. */
  readonly seed: number;
  /** Samples a step. */
  readonly batch: number;
  /** How often the forward pass ran before this graph: its layers go on drawing from there. */
  readonly passesDone: number;
}

/** Names of the tensors that the served graph stores: every parameter and every state of a layer. */
export function storedNames(plan: NetworkPlan): ReadonlySet<string> {
  return new Set(plan.layers.flatMap(({ parameters, states }) => [...parameters, ...states].map(({ name }) => name)));
}

/** Emits the samples as the first layer takes them. */
export function emitInput(graph: GraphBuilder, { input, layers }: NetworkPlan, samples: Value): Value {
  if (layers[0]?.layer.takes === "ids") return samples;
  const numbers = input.datatype === "FP32" ? samples : graph.emit("Cast", [samples], { to: 1 });
  return input.scale === 1 ? numbers : graph.emit("Mul", [numbers, graph.scalar(input.scale)]);
}

/**
 * Emits every layer in order. `stored` maps the name of each parameter and state to its value; with `training` the graph trains.
 * @returns the passes, the last of which holds the network's output.
 */
export function emitForward(
  graph: GraphBuilder,
  plan: NetworkPlan,
  stored: ReadonlyMap<string, Value>,
  x: Value,
  training?: TrainingRun,
): readonly LayerPass[] {
  let output = x;
  return plan.layers.map(({ layer, input, ...own }, index) => {
    const parameters = own.parameters.map(({ name }) => named(stored, name));
    const states = own.states.map(({ name }) => named(stored, name));
    const pass = layer.forward({ graph, input, parameters, states, ...ofLayer(training, index) }, output);
    output = pass.output;
    return pass;
  });
}

/** Each layer draws with a seed of its own. The runtime draws pass n of seed s as pass 0 of seed s + n, on which going on rests. */
function ofLayer(run: TrainingRun | undefined, index: number): { readonly training?: TrainingContext } {
  if (run === undefined) return {};
  return { training: { batch: run.batch, seed: seedFor(run.seed, `layer ${index}`) + run.passesDone } };
}

function named(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new RangeError(`The graph has no parameter "${name}"`);
  return value;
}
