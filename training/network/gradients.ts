import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Loss, LossContext } from "../losses/loss.ts";
import { emitForward, type NetworkPlan, type TrainingRun } from "./network.ts";
import { emitPenalties, emitPenaltyGradient } from "./penalties.ts";

export interface GradientInputs extends TrainingRun {
  /** Name of each parameter and state -> its value. */
  readonly stored: ReadonlyMap<string, Value>;
  /** Samples as the first layer takes them, [batch, …]. */
  readonly x: Value;
  readonly target: Value;
}

export interface Gradients {
  /** Mean loss of the batch, with the penalties of the parameters. */
  readonly loss: Value;
  /** How many samples are classified right; absent where nothing is classified. */
  readonly correct?: Value;
  /** Parameter's name -> gradient. */
  readonly parameters: ReadonlyMap<string, Value>;
  /** Name of a layer's state -> its value after the step. */
  readonly states: ReadonlyMap<string, Value>;
  /** Emits the gradient at `x`. */
  input(): Value;
}

/** Emits the network forward, its loss, and the way back through every layer. */
export function emitGradients(graph: GraphBuilder, plan: NetworkPlan, loss: Loss, inputs: GradientInputs): Gradients {
  const passes = emitForward(graph, plan, inputs.stored, inputs.x, inputs);
  const output = passes.at(-1)?.output ?? inputs.x;
  const context: LossContext = { graph, batch: inputs.batch, output: plan.output };
  const lossPass = loss.forward(context, output, inputs.target);
  const gradients = new Map<string, Value>();
  const states = new Map<string, Value>();
  let arriving = () => lossPass.backward();
  // Below the lowest layer that learns, nobody asks for gradients.
  const lowest = plan.layers.findIndex(({ parameters }) => parameters.length > 0);
  for (const [index, pass] of [...passes.entries()].reverse()) {
    const above = arriving;
    if (index < lowest) {
      arriving = () => pass.backward(above()).input();
      continue;
    }
    const planned = plan.layers[index];
    const layer = pass.backward(above());
    planned?.parameters.forEach((parameter, position) => {
      const gradient = given(layer.parameters[position], parameter.name);
      gradients.set(parameter.name, emitPenaltyGradient(graph, parameter, inputs.stored, gradient));
    });
    planned?.states.forEach(({ name }, position) => {
      states.set(name, given(pass.states?.[position], name));
    });
    arriving = layer.input;
  }
  const correct = loss.correct?.(context, output, inputs.target);
  return {
    loss: emitPenalties(graph, plan, inputs.stored, lossPass.value),
    ...(correct === undefined ? {} : { correct }),
    parameters: gradients,
    states,
    input: arriving,
  };
}

function given(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new RangeError(`The layer gave nothing for "${name}"`);
  return value;
}
