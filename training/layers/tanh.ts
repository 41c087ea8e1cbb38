import type { Layer } from "./layer.ts";

/** y = tanh x; gradient dy·(1 − y²). */
export function tanh(): Layer {
  return {
    description: "Tanh",
    outputShape: (input) => input,
    parameters: () => [],
    forward: ({ graph }, x) => {
      const output = graph.emit("Tanh", [x]);
      return {
        output,
        backward: (dy) => ({
          parameters: [],
          input: () => graph.emit("Mul", [dy, graph.emit("Sub", [graph.scalar(1), graph.emit("Mul", [output, output])])]),
        }),
      };
    },
  };
}
