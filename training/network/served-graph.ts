import { GraphBuilder, type Value } from "#core/onnx/builder.ts";
import type { Model } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Head } from "../losses/loss.ts";
import { emitForward, emitInput, type Network, type NetworkPlan, planNetwork } from "./network.ts";

/** Names of a served graph's outputs, in their order. */
export const SERVED_OUTPUTS = { probabilities: "probabilities", class: "class", values: "values" } as const;

/**
 * The graph customers call: the raw input with a free batch dimension, scaled inside. Its outputs by head:
 * softmax: `probabilities` FP32 [batch, classes] and `class` INT64 [batch]; sigmoid with one unit: the same with two classes, with several:
 * `probabilities` FP32 [batch, units], each for itself; values: `values` FP32 [batch, …].
 * @param stored the trained tensors by their names in the plan, the layers' states among them.
 */
export function buildServedGraph(network: Network, head: Head, stored: readonly Tensor[]): Model {
  const { input } = network;
  const plan = planNetwork(network);
  const graph = new GraphBuilder("served");
  const samples = graph.input(input.name, input.datatype, ["batch", ...input.shape]);
  const constants = new Map(stored.map(({ name, datatype, shape, data }) => [name, graph.constant(datatype, shape, data)]));
  const x = emitInput(graph, plan, samples);
  const output = emitForward(graph, plan, constants, x).at(-1)?.output ?? x;
  HEADS[head](graph, plan, output);
  return graph.toModel();
}

const HEADS: Readonly<Record<Head, (graph: GraphBuilder, plan: NetworkPlan, output: Value) => void>> = {
  softmax: (graph, plan, logits) => {
    emitClasses(graph, graph.emit("Softmax", [logits], { axis: -1 }, SERVED_OUTPUTS.probabilities), plan.output[0] ?? 0);
  },
  sigmoid: (graph, plan, logits) => {
    const units = plan.output[0] ?? 0;
    if (units === 1) {
      const second = graph.emit("Sigmoid", [logits]);
      const both = [graph.emit("Sub", [graph.scalar(1), second]), second];
      emitClasses(graph, graph.emit("Concat", both, { axis: -1 }, SERVED_OUTPUTS.probabilities), 2);
      return;
    }
    graph.output(graph.emit("Sigmoid", [logits], {}, SERVED_OUTPUTS.probabilities), "FP32", ["batch", units]);
  },
  values: (graph, plan, output) => {
    graph.output(graph.emit("Identity", [output], {}, SERVED_OUTPUTS.values), "FP32", ["batch", ...plan.output]);
  },
};

function emitClasses(graph: GraphBuilder, probabilities: Value, classes: number): void {
  graph.output(probabilities, "FP32", ["batch", classes]);
  graph.output(graph.emit("ArgMax", [probabilities], { axis: -1, keepdims: 0 }, SERVED_OUTPUTS.class), "INT64", ["batch"]);
}
