import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Gradients } from "./gradients.ts";
import type { NetworkPlan } from "./network.ts";
import { TRAINING_NAMES, type TrainingSpec } from "./training-spec.ts";
import { slotName } from "./training-states.ts";

/** Emits one step of the optimizer. @returns every state after it, by name. */
export function emitUpdates(
  graph: GraphBuilder,
  { optimizer, schedule }: Pick<TrainingSpec, "optimizer" | "schedule">,
  plan: NetworkPlan,
  before: ReadonlyMap<string, Value>,
  gradients: Pick<Gradients, "parameters" | "states">,
): ReadonlyMap<string, Value> {
  const done = stateOf(before, TRAINING_NAMES.step);
  const step = graph.emit("Add", [done, graph.scalar(1)]);
  const base = graph.scalar(optimizer.learningRate);
  const rate = schedule === undefined ? base : graph.emit("Mul", [base, schedule.emitFactor(graph, done)]);
  const update = optimizer.begin({ graph, step, rate });
  const decaying = new Set(plan.layers.flatMap(({ parameters }) => parameters.filter(({ decays }) => decays).map(({ name }) => name)));
  const after = new Map([[TRAINING_NAMES.step as string, step], ...gradients.states]);
  for (const [name, gradient] of gradients.parameters) {
    const slotNames = optimizer.slots.map((slot) => slotName(name, slot));
    const slots = slotNames.map((slot) => stateOf(before, slot));
    const updated = update({ parameter: stateOf(before, name), slots }, gradient, decaying.has(name));
    after.set(name, updated.parameter);
    for (const [index, slot] of slotNames.entries()) after.set(slot, updated.slots[index] ?? stateOf(before, slot));
  }
  return after;
}

export function stateOf(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new RangeError(`The training graph has no state "${name}"`);
  return value;
}
