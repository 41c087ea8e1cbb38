import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Loss } from "../losses/loss.ts";
import { emitForward, type NetworkPlan } from "./network.ts";

export interface GradientInputs {
  readonly parameters: ReadonlyMap<string, Value>;
  /** Samples as float32 [batch, …]. */
  readonly x: Value;
  readonly target: Value;
  readonly batch: number;
  readonly seed: number;
}

export interface Gradients {
  /** Mean loss of the batch. */
  readonly loss: Value;
  /** The last layer's output. */
  readonly output: Value;
  /** Parameter's name -> gradient. */
  readonly parameters: ReadonlyMap<string, Value>;
  /** Emits the gradient at `x`. */
  input(): Value;
}

/** Emits the network forward, its loss, and the way back through every layer. */
export function emitGradients(graph: GraphBuilder, plan: NetworkPlan, loss: Loss, inputs: GradientInputs): Gradients {
  const passes = emitForward(graph, plan, inputs.parameters, inputs.x, inputs.seed);
  const output = passes.at(-1)?.output ?? inputs.x;
  const outputs = plan.output.reduce((product, dim) => product * dim, 1);
  const lossPass = loss.forward({ graph, batch: inputs.batch, outputs }, output, inputs.target);
  const gradients = new Map<string, Value>();
  let arriving = () => lossPass.backward();
  for (const [index, pass] of [...passes.entries()].reverse()) {
    const layer = pass.backward(arriving());
    plan.layers[index]?.parameters.forEach(({ name }, position) => {
      const gradient = layer.parameters[position];
      if (gradient === undefined) throw new RangeError(`The layer gave no gradient for "${name}"`);
      gradients.set(name, gradient);
    });
    arriving = layer.input;
  }
  return { loss: lossPass.value, output, parameters: gradients, input: arriving };
}
