import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import { checkLearningRate, checkShare, type Optimizer } from "./optimizer.ts";

export interface GradientDescentOptions {
  readonly learningRate?: number;
}

export interface MomentumOptions extends GradientDescentOptions {
  readonly momentum?: number;
}

/** w ← w − lr·g: stochastic gradient descent over a batch, plain gradient descent where the batch is the whole set. */
export function gradientDescent({ learningRate = 0.01 }: GradientDescentOptions = {}): Optimizer {
  checkLearningRate(learningRate);
  return {
    description: "SGD",
    learningRate,
    hyperparameters: { learningRate },
    slots: [],
    begin:
      ({ graph, rate }) =>
      ({ parameter }, gradient) => ({ parameter: graph.emit("Sub", [parameter, graph.emit("Mul", [rate, gradient])]), slots: [] }),
  };
}

/** v ← μv − lr·g; w ← w + v. Source: Polyak 1964, as Keras writes it. */
export function momentum(options: MomentumOptions = {}): Optimizer {
  return withVelocity("momentum", options, ({ velocity }) => velocity);
}

/** v ← μv − lr·g; w ← w + μv − lr·g: a step of momentum, looking ahead. Source: Sutskever et al. 2013, as Keras writes it. */
export function nesterov(options: MomentumOptions = {}): Optimizer {
  return withVelocity("Nesterov momentum", options, ({ graph, velocity, mu, descent }) =>
    graph.emit("Sub", [graph.emit("Mul", [mu, velocity]), descent]),
  );
}

interface Velocity {
  readonly graph: GraphBuilder;
  readonly mu: Value;
  /** lr·g */
  readonly descent: Value;
  /** After the step. */
  readonly velocity: Value;
}

function withVelocity(
  description: string,
  { learningRate = 0.01, momentum: share = 0.9 }: MomentumOptions,
  toMove: (at: Velocity) => Value,
): Optimizer {
  checkLearningRate(learningRate);
  checkShare("Momentum", share);
  return {
    description,
    learningRate,
    hyperparameters: { learningRate, momentum: share },
    slots: ["velocity"],
    begin: ({ graph, rate }) => {
      const mu = graph.scalar(share);
      return ({ parameter, slots: [before] }, gradient) => {
        if (before === undefined) throw new RangeError("Momentum keeps one slot a parameter");
        const descent = graph.emit("Mul", [rate, gradient]);
        const velocity = graph.emit("Sub", [graph.emit("Mul", [mu, before]), descent]);
        return { parameter: graph.emit("Add", [parameter, toMove({ graph, mu, descent, velocity })]), slots: [velocity] };
      };
    },
  };
}
