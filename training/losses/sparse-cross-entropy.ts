import { emitCorrectCount } from "../metrics/correct-count.ts";
import { classesOf, type Loss } from "./loss.ts";

/** Cross-entropy of softmax(logits) against class numbers: mean of -log p[class]; gradient (p - onehot) / batch. */
export const SPARSE_CROSS_ENTROPY: Loss = {
  description: "sparse categorical cross-entropy",
  head: "softmax",
  target: (output) => {
    classesOf(output);
    return { datatype: "INT64", shape: [] };
  },
  forward: ({ graph, batch, output }, logits, classes) => {
    const [value, logProbabilities] = graph.emitAll("SoftmaxCrossEntropyLoss", [logits, classes], { reduction: "mean" }, [
      undefined,
      undefined,
    ]);
    if (value === undefined || logProbabilities === undefined) throw new RangeError("SoftmaxCrossEntropyLoss has two outputs");
    return {
      value,
      backward: () => {
        const depth = graph.constant("INT64", [], BigInt64Array.of(BigInt(classesOf(output))));
        const offAndOn = graph.constant("FP32", [2], Float32Array.of(0, 1));
        const truth = graph.emit("OneHot", [classes, depth, offAndOn], { axis: -1 });
        const error = graph.emit("Sub", [graph.emit("Exp", [logProbabilities]), truth]);
        return graph.emit("Mul", [error, graph.scalar(1 / batch)]);
      },
    };
  },
  correct: ({ graph }, logits, classes) => emitCorrectCount(graph, logits, classes),
};
