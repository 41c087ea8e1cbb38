import type { Loss } from "./loss.ts";

/** Mean of (z − t)² over all n elements; gradient 2(z − t) / n. */
export const MEAN_SQUARED_ERROR: Loss = {
  description: "mean squared error",
  head: "values",
  target: (output) => ({ datatype: "FP32", shape: output }),
  forward: ({ graph, batch, output }, values, truth) => {
    const count = output.reduce((product, dim) => product * dim, batch);
    const error = graph.emit("Sub", [values, truth]);
    const sum = graph.emit("ReduceSum", [graph.emit("Mul", [error, error])], { keepdims: 0 });
    return {
      value: graph.emit("Mul", [sum, graph.scalar(1 / count)]),
      backward: () => graph.emit("Mul", [error, graph.scalar(2 / count)]),
    };
  },
};
