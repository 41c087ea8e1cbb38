import type { Layer } from "./layer.ts";

/** y = x above zero and slope·x below. */
export function leakyRelu(slope = 0.3): Layer {
  if (!(slope >= 0 && slope < 1)) throw new RangeError(`A leaky ReLU's slope is at least 0 and below 1, not ${slope}`);
  return {
    description: `LeakyReLU ${slope}`,
    outputShape: (input) => input,
    parameters: () => [],
    forward: ({ graph }, x) => {
      const open = graph.emit("Greater", [x, graph.scalar(0)]);
      const choose = (value: typeof x) => graph.emit("Where", [open, value, graph.emit("Mul", [value, graph.scalar(slope)])]);
      return { output: choose(x), backward: (dy) => ({ parameters: [], input: () => choose(dy) }) };
    },
  };
}
