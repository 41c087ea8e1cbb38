import type { Optimizer } from "./optimizer.ts";

export interface AdamOptions {
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam as Keras writes it, with the bias correction in the rate: w ← w − lr·√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v+ε).
 * Source: Kingma and Ba 2015, the form at the end of section 2.
 */
export function adam({ learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {}): Optimizer {
  return {
    description: "Adam",
    hyperparameters: { learningRate, beta1, beta2, epsilon },
    slots: ["m", "v"],
    begin: (graph, step) => {
      const one = graph.scalar(1);
      const unbias = (beta: number) => graph.emit("Sub", [one, graph.emit("Pow", [graph.scalar(beta), step])]);
      const correction = graph.emit("Div", [graph.emit("Sqrt", [unbias(beta2)]), unbias(beta1)]);
      const rate = graph.emit("Mul", [graph.scalar(learningRate), correction]);
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
        return { parameter: graph.emit("Sub", [parameter, graph.emit("Mul", [rate, direction])]), slots: [nextM, nextV] };
      };
    },
  };
}
