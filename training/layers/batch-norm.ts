import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Layer, LayerContext, LayerPass, Shape } from "./layer.ts";

export interface BatchNormOptions {
  /** How much of the running statistics stays at each step. */
  readonly momentum?: number;
  readonly epsilon?: number;
}

/**
 * Each feature of [features], or channel of [channels, height, width], with the batch's mean and variance taken out, then scaled and moved
 * by what it learns: y = γ·(x − μ)/√(σ² + ε) + β. Served with the running mean and variance of training: r ← m·r + (1 − m)·batch, the
 * variance over n as Keras has it, not n − 1. Source: Ioffe and Szegedy 2015, algorithms 1 and 2.
 */
export function batchNorm({ momentum = 0.99, epsilon = 1e-3 }: BatchNormOptions = {}): Layer {
  if (!(momentum >= 0 && momentum < 1)) throw new RangeError(`A momentum is at least 0 and below 1, not ${momentum}`);
  if (!(epsilon > 0)) throw new RangeError(`Batch normalization's epsilon is above 0, not ${epsilon}`);
  return {
    description: "BatchNorm",
    outputShape: (input) => {
      channelsOf(input);
      return input;
    },
    parameters: (input) => [
      { name: "gamma", shape: [channelsOf(input)], initial: () => new Float32Array(channelsOf(input)).fill(1) },
      { name: "beta", shape: [channelsOf(input)], initial: () => new Float32Array(channelsOf(input)) },
    ],
    states: (input) => [
      { name: "mean", shape: [channelsOf(input)], initial: () => new Float32Array(channelsOf(input)) },
      { name: "variance", shape: [channelsOf(input)], initial: () => new Float32Array(channelsOf(input)).fill(1) },
    ],
    forward: (context, x) => {
      const [gamma, beta, mean, variance] = [...context.parameters, ...context.states];
      if (!gamma || !beta || !mean || !variance) throw new RangeError("Batch normalization needs two parameters and two states");
      if (context.training !== undefined)
        return train({ ...context, momentum, epsilon }, context.training.batch, x, { gamma, beta, mean, variance });
      const output = context.graph.emit("BatchNormalization", [x, gamma, beta, mean, variance], { epsilon });
      return { output, backward: refuseWayBack };
    },
  };
}

type Tensors = Readonly<Record<"gamma" | "beta" | "mean" | "variance", Value>>;

function train(
  { graph, input, momentum, epsilon }: LayerContext & Required<BatchNormOptions>,
  batch: number,
  x: Value,
  { gamma, beta, mean, variance }: Tensors,
): LayerPass {
  const axes = input.length === 1 ? [0] : [0, 2, 3];
  const count = batch * input.slice(1).reduce((product, dim) => product * dim, 1);
  if (count < 2) throw new RangeError("Batch normalization takes its statistics from at least two values: give it a larger batch");
  // [channels] as it is spread over x.
  const spread = (value: Value) =>
    input.length === 1 ? value : graph.emit("Reshape", [value, graph.integers(1, channelsOf(input), 1, 1)]);
  const sum = (value: Value) => graph.emit("ReduceSum", [value, graph.integers(...axes)], { keepdims: 0 });
  const share = graph.scalar(1 / count);
  const batchMean = graph.emit("Mul", [sum(x), share]);
  const centred = graph.emit("Sub", [x, spread(batchMean)]);
  const batchVariance = graph.emit("Mul", [sum(graph.emit("Mul", [centred, centred])), share]);
  const deviation = graph.emit("Sqrt", [graph.emit("Add", [batchVariance, graph.scalar(epsilon)])]);
  const normal = graph.emit("Div", [centred, spread(deviation)]);
  return {
    output: graph.emit("Add", [graph.emit("Mul", [normal, spread(gamma)]), spread(beta)]),
    states: [emitRunning(graph, mean, batchMean, momentum), emitRunning(graph, variance, batchVariance, momentum)],
    backward: (dy) => {
      const gammaGradient = sum(graph.emit("Mul", [dy, normal]));
      const betaGradient = sum(dy);
      return {
        parameters: [gammaGradient, betaGradient],
        input: () => {
          const along = graph.emit("Mul", [normal, spread(graph.emit("Mul", [gammaGradient, share]))]);
          const level = spread(graph.emit("Mul", [betaGradient, share]));
          const rest = graph.emit("Sub", [graph.emit("Sub", [dy, level]), along]);
          return graph.emit("Mul", [rest, spread(graph.emit("Div", [gamma, deviation]))]);
        },
      };
    },
  };
}

function emitRunning(graph: GraphBuilder, running: Value, now: Value, momentum: number): Value {
  const kept = graph.emit("Mul", [running, graph.scalar(momentum)]);
  return graph.emit("Add", [kept, graph.emit("Mul", [now, graph.scalar(1 - momentum)])]);
}

function channelsOf(input: Shape): number {
  const [channels] = input;
  if (channels === undefined || (input.length !== 1 && input.length !== 3))
    throw new RangeError(`Batch normalization takes [features] or [channels, height, width], not [${input.join(", ")}]`);
  return channels;
}

function refuseWayBack(): never {
  throw new RangeError("A graph that serves has no way back through batch normalization");
}
