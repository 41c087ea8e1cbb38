import type { Layer, Shape } from "./layer.ts";

/** All dimensions of a sample as one: [batch, 28, 28] -> [batch, 784]. */
export function flatten(): Layer {
  return {
    description: "Flatten",
    outputShape: (input) => [size(input)],
    parameters: () => [],
    forward: ({ graph, input }, x) => ({
      output: graph.emit("Reshape", [x, graph.integers(-1, size(input))]),
      backward: (dy) => ({ parameters: [], input: () => graph.emit("Reshape", [dy, graph.integers(-1, ...input)]) }),
    }),
  };
}

function size(shape: Shape): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
