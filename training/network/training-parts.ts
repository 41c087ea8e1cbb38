import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { NetworkPlan } from "./network.ts";
import type { TrainingSpec } from "./training-spec.ts";
import type { StateSpec } from "./training-states.ts";

/** A training graph on its way: its states are inputs already. */
export interface TrainingParts {
  readonly graph: GraphBuilder;
  readonly spec: TrainingSpec;
  readonly plan: NetworkPlan;
  readonly states: readonly StateSpec[];
  /** Name of each state -> its value before the run, in the order of `states`. */
  readonly before: ReadonlyMap<string, Value>;
  readonly stepsDone: number;
}
