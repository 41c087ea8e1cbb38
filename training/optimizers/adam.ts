import type { Value } from "#core/onnx/builder.ts";
import { checkLearningRate, checkShare, type Optimizer, type StepContext, type UpdateParameter } from "./optimizer.ts";

export interface AdamOptions {
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** Share of a weight, times the learning rate, that goes at each step. */
  readonly weightDecay?: number;
}

/**
 * Adam as Keras writes it, with the bias correction in the rate: w ← w − lr·√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v+ε).
 * Source: Kingma and Ba 2015, the form at the end of section 2.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const settings = toSettings(options);
  return {
    description: "Adam",
    learningRate: settings.learningRate,
    hyperparameters: settings,
    slots: ["m", "v"],
    begin: (context) => beginAdam(context, settings),
  };
}

/**
 * w ← w − lr·λ·w for every weight, biases and scales left alone, then Adam; λ is not in the gradient.
 * Source: Loshchilov and Hutter 2019, algorithm 2, with the decay scaled by the learning rate as Keras and PyTorch have it.
 */
export function adamW({ weightDecay = 4e-3, ...options }: AdamWOptions = {}): Optimizer {
  const settings = toSettings(options);
  if (!(weightDecay >= 0 && weightDecay < Number.POSITIVE_INFINITY))
    throw new RangeError(`A weight decay is at least 0, not ${weightDecay}`);
  return {
    description: "AdamW",
    learningRate: settings.learningRate,
    hyperparameters: { ...settings, weightDecay },
    slots: ["m", "v"],
    begin: (context) => {
      const { graph, rate } = context;
      const update = beginAdam(context, settings);
      const kept = graph.emit("Sub", [graph.scalar(1), graph.emit("Mul", [rate, graph.scalar(weightDecay)])]);
      const decay = (parameter: Value) => graph.emit("Mul", [parameter, kept]);
      return ({ parameter, slots }, gradient, decays) =>
        update({ parameter: decays ? decay(parameter) : parameter, slots }, gradient, decays);
    },
  };
}

function toSettings({ learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions) {
  checkLearningRate(learningRate);
  for (const beta of [beta1, beta2]) checkShare("Adam's beta", beta);
  if (!(epsilon > 0)) throw new RangeError(`Adam's epsilon is above 0, not ${epsilon}`);
  return { learningRate, beta1, beta2, epsilon };
}

function beginAdam({ graph, step, rate }: StepContext, { beta1, beta2, epsilon }: Required<AdamOptions>): UpdateParameter {
  const one = graph.scalar(1);
  const unbias = (beta: number) => graph.emit("Sub", [one, graph.emit("Pow", [graph.scalar(beta), step])]);
  const correction = graph.emit("Div", [graph.emit("Sqrt", [unbias(beta2)]), unbias(beta1)]);
  const corrected = graph.emit("Mul", [rate, correction]);
  const b1 = graph.scalar(beta1);
  const rest1 = graph.scalar(1 - beta1);
  const b2 = graph.scalar(beta2);
  const rest2 = graph.scalar(1 - beta2);
  const eps = graph.scalar(epsilon);
  return ({ parameter, slots: [m, v] }, gradient) => {
    if (m === undefined || v === undefined) throw new RangeError("Adam keeps two slots a parameter");
    const squared = graph.emit("Mul", [gradient, gradient]);
    const nextM = graph.emit("Add", [graph.emit("Mul", [b1, m]), graph.emit("Mul", [rest1, gradient])]);
    const nextV = graph.emit("Add", [graph.emit("Mul", [b2, v]), graph.emit("Mul", [rest2, squared])]);
    const direction = graph.emit("Div", [nextM, graph.emit("Add", [graph.emit("Sqrt", [nextV]), eps])]);
    return { parameter: graph.emit("Sub", [parameter, graph.emit("Mul", [corrected, direction])]), slots: [nextM, nextV] };
  };
}
