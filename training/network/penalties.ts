import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Parameter } from "../layers/layer.ts";
import type { NetworkPlan } from "./network.ts";

/** Emits `loss` plus l1·Σ|W| + l2/2·ΣW² of every parameter with a penalty. */
export function emitPenalties(graph: GraphBuilder, plan: NetworkPlan, stored: ReadonlyMap<string, Value>, loss: Value): Value {
  const total = (value: Value, factor: number) =>
    graph.emit("Mul", [graph.emit("ReduceSum", [value], { keepdims: 0 }), graph.scalar(factor)]);
  let sum = loss;
  for (const { name, penalty } of plan.layers.flatMap(({ parameters }) => parameters)) {
    const value = stored.get(name);
    if (penalty === undefined || value === undefined) continue;
    if (penalty.l1 > 0) sum = graph.emit("Add", [sum, total(graph.emit("Abs", [value]), penalty.l1)]);
    if (penalty.l2 > 0) sum = graph.emit("Add", [sum, total(graph.emit("Mul", [value, value]), penalty.l2 / 2)]);
  }
  return sum;
}

/** Emits `gradient` plus the parameter's own: l1·sign(W) + l2·W. */
export function emitPenaltyGradient(
  graph: GraphBuilder,
  { name, penalty }: Parameter,
  stored: ReadonlyMap<string, Value>,
  gradient: Value,
): Value {
  const value = stored.get(name);
  if (penalty === undefined || value === undefined) return gradient;
  let sum = gradient;
  if (penalty.l1 > 0) sum = graph.emit("Add", [sum, graph.emit("Mul", [graph.emit("Sign", [value]), graph.scalar(penalty.l1)])]);
  if (penalty.l2 > 0) sum = graph.emit("Add", [sum, graph.emit("Mul", [value, graph.scalar(penalty.l2)])]);
  return sum;
}
