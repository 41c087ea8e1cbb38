import { GraphBuilder } from "#core/onnx/builder.ts";
import type { Model } from "#core/onnx/schema.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { emitForward, emitScaled, type Network, planNetwork } from "./network.ts";

/** Names of a served classifier's outputs, in their order. */
export const CLASSIFIER_OUTPUTS = { probabilities: "probabilities", class: "class" } as const;

/**
 * The graph customers call: the raw input with a free batch dimension, scaled inside, to `probabilities` FP32 [batch, classes]
 * and `class` INT64 [batch]. `parameters` are the trained tensors by their names in the plan.
 */
export function buildServedClassifier(network: Network, parameters: readonly Tensor[]): Model {
  const { input } = network;
  const plan = planNetwork(network);
  const graph = new GraphBuilder("served");
  const samples = graph.input(input.name, input.datatype, ["batch", ...input.shape]);
  const stored = new Map(parameters.map(({ name, datatype, shape, data }) => [name, graph.constant(datatype, shape, data)]));
  const x = emitScaled(graph, samples, input.scale);
  const logits = emitForward(graph, plan, stored, x).at(-1)?.output ?? x;
  const probabilities = graph.emit("Softmax", [logits], { axis: -1 }, CLASSIFIER_OUTPUTS.probabilities);
  graph.output(probabilities, "FP32", ["batch", ...plan.output]);
  graph.output(graph.emit("ArgMax", [probabilities], { axis: -1, keepdims: 0 }, CLASSIFIER_OUTPUTS.class), "INT64", ["batch"]);
  return graph.toModel();
}
