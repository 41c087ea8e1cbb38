import type { Tensor } from "#core/protocol/tensor.ts";
import type { Shape } from "../layers/layer.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { createRandom, type Random, seedFor } from "../random/random.ts";
import { type NetworkPlan, planNetwork } from "./network.ts";
import { TRAINING_NAMES, type TrainingSpec } from "./training-spec.ts";

/** A tensor that goes in at the start of a run as `name` and comes out at its end as `next(name)`. */
export interface StateSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Values before the first step, row-major float32. */
  initial(random: Random): Float32Array;
}

/** What the graph calls a state after the run. */
export function next(state: string): string {
  return `${state}.next`;
}

export function slotName(parameter: string, slot: string): string {
  return `${parameter}.${slot}`;
}

/** Every state in the order of the graph's inputs: each parameter with its slots, the layers' own states, and the step counter last. */
export function trainingStates(plan: NetworkPlan, optimizer: Optimizer): readonly StateSpec[] {
  const parameters = plan.layers.flatMap((layer) => layer.parameters);
  return [
    ...parameters.flatMap((parameter) => [
      { name: parameter.name, shape: parameter.shape, initial: (random: Random) => parameter.initial(random) },
      ...optimizer.slots.map((slot) => zeros(slotName(parameter.name, slot), parameter.shape)),
    ]),
    ...plan.layers.flatMap((layer) => layer.states),
    zeros(TRAINING_NAMES.step, []),
  ];
}

/** The states before the first step; the spec's seed decides them. */
export function initialStates({ network, optimizer, seed }: TrainingSpec): readonly Tensor[] {
  return trainingStates(planNetwork(network), optimizer).map(({ name, shape, initial }) => ({
    name,
    datatype: "FP32",
    shape,
    data: initial(createRandom(seedFor(seed, name))),
  }));
}

function zeros(name: string, shape: Shape): StateSpec {
  return { name, shape, initial: () => new Float32Array(shape.reduce((product, dim) => product * dim, 1)) };
}
