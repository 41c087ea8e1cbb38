import type { Loss } from "./loss.ts";

/**
 * Cross-entropy of sigmoid(logits) against targets in [0, 1], each output for itself: mean of max(z, 0) − z·t + log(1 + e^−|z|), which never
 * overflows; gradient (sigmoid(z) − t) / n over all n elements.
 */
export const BINARY_CROSS_ENTROPY: Loss = {
  description: "binary cross-entropy",
  head: "sigmoid",
  target: (output) => {
    if (output.length !== 1) throw new RangeError(`Binary cross-entropy takes one dimension a sample, not [${output.join(", ")}]`);
    return { datatype: "FP32", shape: output };
  },
  forward: ({ graph, batch, output }, logits, truth) => {
    const share = graph.scalar(1 / (batch * (output[0] ?? 0)));
    const largest = graph.emit("Max", [logits, graph.scalar(0)]);
    const rest = graph.emit("Softplus", [graph.emit("Neg", [graph.emit("Abs", [logits])])]);
    const terms = graph.emit("Add", [graph.emit("Sub", [largest, graph.emit("Mul", [logits, truth])]), rest]);
    return {
      value: graph.emit("Mul", [graph.emit("ReduceSum", [terms], { keepdims: 0 }), share]),
      backward: () => graph.emit("Mul", [graph.emit("Sub", [graph.emit("Sigmoid", [logits]), truth]), share]),
    };
  },
  correct: ({ graph, output }, logits, truth) => {
    const guess = graph.emit("Greater", [logits, graph.scalar(0)]);
    const hit = graph.emit("Cast", [graph.emit("Equal", [guess, graph.emit("Greater", [truth, graph.scalar(0.5)])])], { to: 1 });
    return graph.emit("Mul", [graph.emit("ReduceSum", [hit], { keepdims: 0 }), graph.scalar(1 / (output[0] ?? 0))]);
  },
};
