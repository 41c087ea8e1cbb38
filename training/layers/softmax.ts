import type { Layer } from "./layer.ts";

/**
 * y = e^x / Σ e^x over one dimension a sample; gradient y·(dy − Σ dy·y). As a layer between others: the cross-entropy losses hold a
 * softmax of their own, and take what comes before one.
 */
export function softmax(): Layer {
  return {
    description: "Softmax",
    outputShape: (input) => {
      if (input.length !== 1) throw new RangeError(`Softmax takes one dimension a sample, not [${input.join(", ")}]`);
      return input;
    },
    parameters: () => [],
    forward: ({ graph }, x) => {
      const output = graph.emit("Softmax", [x], { axis: -1 });
      return {
        output,
        backward: (dy) => ({
          parameters: [],
          input: () => {
            const mean = graph.emit("ReduceSum", [graph.emit("Mul", [dy, output]), graph.integers(-1)], { keepdims: 1 });
            return graph.emit("Mul", [output, graph.emit("Sub", [dy, mean])]);
          },
        }),
      };
    },
  };
}
