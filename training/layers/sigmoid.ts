import type { Layer } from "./layer.ts";

/** y = 1 / (1 + e^−x); gradient dy·y·(1 − y). */
export function sigmoid(): Layer {
  return {
    description: "Sigmoid",
    outputShape: (input) => input,
    parameters: () => [],
    forward: ({ graph }, x) => {
      const output = graph.emit("Sigmoid", [x]);
      return {
        output,
        backward: (dy) => ({
          parameters: [],
          input: () => {
            const slope = graph.emit("Mul", [output, graph.emit("Sub", [graph.scalar(1), output])]);
            return graph.emit("Mul", [dy, slope]);
          },
        }),
      };
    },
  };
}
