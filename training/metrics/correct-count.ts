import type { GraphBuilder, Value } from "#core/onnx/builder.ts";

/** How many rows of `logits` are largest at their class, as a float32 of rank 0. */
export function emitCorrectCount(graph: GraphBuilder, logits: Value, classes: Value): Value {
  const guess = graph.emit("ArgMax", [logits], { axis: -1, keepdims: 0 });
  const hit = graph.emit("Cast", [graph.emit("Equal", [guess, classes])], { to: 1 });
  return graph.emit("ReduceSum", [hit], { keepdims: 0 });
}
