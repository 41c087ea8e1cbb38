import type { Layer } from "./layer.ts";

/**
 * y = x·Φ(x), Φ the normal distribution's share below x, exact by erf; gradient dy·(Φ(x) + x·φ(x)), φ its density.
 * Source: Hendrycks and Gimpel 2016.
 */
export function gelu(): Layer {
  return {
    description: "GELU",
    outputShape: (input) => input,
    parameters: () => [],
    forward: ({ graph }, x) => {
      const scaled = graph.emit("Mul", [x, graph.scalar(Math.SQRT1_2)]);
      const share = graph.emit("Mul", [graph.emit("Add", [graph.emit("Erf", [scaled]), graph.scalar(1)]), graph.scalar(0.5)]);
      return {
        output: graph.emit("Mul", [x, share]),
        backward: (dy) => ({
          parameters: [],
          input: () => {
            const bell = graph.emit("Exp", [graph.emit("Mul", [graph.emit("Mul", [x, x]), graph.scalar(-0.5)])]);
            const density = graph.emit("Mul", [bell, graph.scalar(1 / Math.sqrt(2 * Math.PI))]);
            return graph.emit("Mul", [dy, graph.emit("Add", [share, graph.emit("Mul", [x, density])])]);
          },
        }),
      };
    },
  };
}
