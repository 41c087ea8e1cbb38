import type { Layer } from "./layer.ts";

/** y = max(x, 0), written as a choice so that forward and backward share the gate. */
export function relu(): Layer {
  return {
    description: "ReLU",
    outputShape: (input) => input,
    parameters: () => [],
    forward: ({ graph }, x) => {
      const zero = graph.scalar(0);
      const open = graph.emit("Greater", [x, zero]);
      return {
        output: graph.emit("Where", [open, x, zero]),
        backward: (dy) => ({ parameters: [], input: () => graph.emit("Where", [open, dy, zero]) }),
      };
    },
  };
}
