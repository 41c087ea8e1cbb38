import { GraphBuilder, type Value } from "#core/onnx/builder.ts";
import type { Model } from "#core/onnx/schema.ts";
import type { Shape } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";
import { emitCorrectCount } from "../metrics/correct-count.ts";
import type { Optimizer, Update } from "../optimizers/optimizer.ts";
import { emitGradients } from "./gradients.ts";
import { emitScaled, type Network, type NetworkPlan, planNetwork } from "./network.ts";

/** A tensor that goes in at the start of a run as `name` and comes out at its end as `next(name)`. */
export interface StateSpec {
  readonly name: string;
  readonly shape: Shape;
}

export interface TrainingSpec {
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Samples a step; fixed in the graph. */
  readonly batch: number;
  /** Decides what dropout draws. */
  readonly seed: number;
}

/** Names of the graph's other inputs and outputs: float32 scan outputs have one element a step. */
export const TRAINING_NAMES = { samples: "samples", targets: "targets", losses: "losses", correct: "correct", step: "step" } as const;

export function next(state: string): string {
  return `${state}.next`;
}

/** Every state in the order of the graph's inputs: each parameter with its slots, and the step counter last. */
export function trainingStates(plan: NetworkPlan, optimizer: Optimizer): readonly StateSpec[] {
  const states = plan.layers
    .flatMap((layer) => layer.parameters)
    .flatMap(({ name, shape }) => [name, ...optimizer.slots.map((slot) => `${name}.${slot}`)].map((state) => ({ name: state, shape })));
  return [...states, { name: TRAINING_NAMES.step, shape: [] }];
}

/**
 * One graph that runs any number of training steps: a `Scan` whose body goes forward, back, and updates.
 * Inputs: the states, samples [steps, batch, …], targets [steps, batch, …]. Outputs: the next states, losses and correct counts [steps].
 */
export function buildTrainingGraph(spec: TrainingSpec): Model {
  const { input } = spec.network;
  const graph = new GraphBuilder("training");
  const states = trainingStates(planNetwork(spec.network), spec.optimizer);
  const inputs = [
    ...states.map(({ name, shape }) => graph.input(name, "FP32", shape)),
    graph.input(TRAINING_NAMES.samples, input.datatype, ["steps", spec.batch, ...input.shape]),
    graph.input(TRAINING_NAMES.targets, spec.loss.target.datatype, ["steps", spec.batch, ...spec.loss.target.shape]),
  ];
  const names = [...states.map(({ name }) => next(name)), TRAINING_NAMES.losses, TRAINING_NAMES.correct];
  const outputs = graph.emitAll("Scan", inputs, { body: buildStep(graph.subgraph(), spec, states), num_scan_inputs: 2 }, names);
  outputs.forEach((value, index) => {
    graph.output(value, "FP32", states[index]?.shape ?? ["steps"]);
  });
  return graph.toModel();
}

function buildStep(graph: GraphBuilder, spec: TrainingSpec, states: readonly StateSpec[]) {
  const { network, loss, optimizer, batch, seed } = spec;
  const plan = planNetwork(network);
  const before = new Map(states.map(({ name, shape }) => [name, graph.input(`body.${name}`, "FP32", shape)]));
  const samples = graph.input("body.samples", network.input.datatype, [batch, ...network.input.shape]);
  const target = graph.input("body.targets", loss.target.datatype, [batch, ...loss.target.shape]);

  const x = emitScaled(graph, samples, network.input.scale);
  const gradients = emitGradients(graph, plan, loss, { parameters: before, x, target, batch, seed });
  const after = emitUpdates(graph, optimizer, before, gradients.parameters);

  for (const { name, shape } of states) graph.output(stateOf(after, name), "FP32", shape);
  graph.output(gradients.loss, "FP32", []);
  graph.output(emitCorrectCount(graph, gradients.output, target), "FP32", []);
  return graph.toGraph();
}

function emitUpdates(
  graph: GraphBuilder,
  optimizer: Optimizer,
  before: ReadonlyMap<string, Value>,
  gradients: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  const step = graph.emit("Add", [stateOf(before, TRAINING_NAMES.step), graph.scalar(1)]);
  const update = optimizer.begin(graph, step);
  const after = new Map([[TRAINING_NAMES.step as string, step]]);
  for (const [name, gradient] of gradients) {
    const slotNames = optimizer.slots.map((slot) => `${name}.${slot}`);
    const updated: Update = update({ parameter: stateOf(before, name), slots: slotNames.map((slot) => stateOf(before, slot)) }, gradient);
    after.set(name, updated.parameter);
    for (const [index, slot] of updated.slots.entries()) after.set(slotNames[index] ?? "", slot);
  }
  return after;
}

function stateOf(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new RangeError(`The training graph has no state "${name}"`);
  return value;
}
