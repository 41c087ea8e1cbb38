import { emitCorrectCount } from "../metrics/correct-count.ts";
import { classesOf, type Loss } from "./loss.ts";

/**
 * Cross-entropy of softmax(logits) against a weight for each class: −Σ t·log p over the batch's size; gradient (p·Σt − t) / batch, where a
 * sample's Σt is 1 when its weights are a distribution.
 */
export const ONE_HOT_CROSS_ENTROPY: Loss = {
  description: "categorical cross-entropy",
  head: "softmax",
  target: (output) => ({ datatype: "FP32", shape: [classesOf(output)] }),
  forward: ({ graph, batch }, logits, truth) => {
    const logProbabilities = graph.emit("LogSoftmax", [logits], { axis: -1 });
    const sum = graph.emit("ReduceSum", [graph.emit("Mul", [truth, logProbabilities])], { keepdims: 0 });
    return {
      value: graph.emit("Mul", [sum, graph.scalar(-1 / batch)]),
      backward: () => {
        const weight = graph.emit("ReduceSum", [truth, graph.integers(-1)], { keepdims: 1 });
        const expected = graph.emit("Mul", [graph.emit("Exp", [logProbabilities]), weight]);
        return graph.emit("Mul", [graph.emit("Sub", [expected, truth]), graph.scalar(1 / batch)]);
      },
    };
  },
  correct: ({ graph }, logits, truth) => emitCorrectCount(graph, logits, graph.emit("ArgMax", [truth], { axis: -1, keepdims: 0 })),
};
