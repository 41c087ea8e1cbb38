import { openGraphSession } from "#core/drivers/graph-session.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Layer } from "#training/layers/layer.ts";
import type { Loss } from "#training/losses/loss.ts";

export interface LayerRun {
  readonly batch: number;
  /** The layer's input, its parameters, then its states, row-major; the input of a layer that takes ids is rounded to whole numbers. */
  readonly values: readonly ArrayLike<number>[];
  /** The gradient that arrives at its output. */
  readonly dy: ArrayLike<number>;
  readonly threads?: number;
}

/** Runs a layer in training once, forward and back. @returns its output, the gradients of its input and of each parameter, its next states. */
export async function runLayer(layer: Layer, input: readonly number[], { batch, values, dy, threads = 1 }: LayerRun) {
  const [parameters, states] = [layer.parameters(input), layer.states?.(input) ?? []];
  const ids = layer.takes === "ids";
  const graph = new GraphBuilder("layer");
  const x = graph.input("x", ids ? "INT64" : "FP32", [batch, ...input]);
  const given = [...parameters, ...states].map(({ name, shape }) => graph.input(name, "FP32", shape));
  const arriving = graph.input("dy", "FP32", [batch, ...layer.outputShape(input)]);
  const context = { graph, input, training: { seed: 1, batch } };
  const pass = layer.forward({ ...context, parameters: given.slice(0, parameters.length), states: given.slice(parameters.length) }, x);
  const back = pass.backward(arriving);
  const outputs = [pass.output, ...(ids ? [] : [back.input()]), ...back.parameters, ...(pass.states ?? [])];
  const shapes = [layer.outputShape(input), ...(ids ? [] : [input])].map((shape) => [batch, ...shape]);
  for (const [index, value] of outputs.entries())
    graph.output(value, "FP32", shapes[index] ?? [...parameters, ...states][index - shapes.length]?.shape ?? []);

  const names = ["x", ...[...parameters, ...states].map(({ name }) => name)];
  const sizes = [[batch, ...input], ...[...parameters, ...states].map(({ shape }) => shape)];
  const feeds = values.map((data, index) => toTensor(names[index] ?? "", sizes[index] ?? [], data, ids && index === 0));
  feeds.push(toTensor("dy", [batch, ...layer.outputShape(input)], dy, false));
  const [output, ...rest] = await run(graph, feeds, outputs, threads);
  const gradientCount = parameters.length + (ids ? 0 : 1);
  return { output, gradients: rest.slice(0, gradientCount), states: rest.slice(gradientCount) };
}

/** Runs a loss once. @returns its value, its gradient, and the count of samples that are right. */
export async function runLoss(
  loss: Loss,
  output: readonly number[],
  { batch, z, target }: { readonly batch: number; readonly z: ArrayLike<number>; readonly target: ArrayLike<number> },
) {
  const spec = loss.target(output);
  const graph = new GraphBuilder("loss");
  const context = { graph, batch, output };
  const logits = graph.input("z", "FP32", [batch, ...output]);
  const truth = graph.input("target", spec.datatype, [batch, ...spec.shape]);
  const pass = loss.forward(context, logits, truth);
  const correct = loss.correct?.(context, logits, truth);
  const outputs = [pass.value, pass.backward(), ...(correct === undefined ? [] : [correct])];
  for (const [index, value] of outputs.entries()) graph.output(value, "FP32", index === 1 ? [batch, ...output] : []);
  const feeds = [
    toTensor("z", [batch, ...output], z, false),
    toTensor("target", [batch, ...spec.shape], target, spec.datatype === "INT64"),
  ];
  const [value, gradient, count] = await run(graph, feeds, outputs, 1);
  return { value, gradient, correct: count?.[0] };
}

/** Runs a graph once. @returns its outputs as numbers. */
export async function run(graph: GraphBuilder, feeds: readonly Tensor[], outputs: readonly string[], threads: number) {
  const runner = await openGraphSession(writeModel(graph.toModel()), { threads });
  const answer = await runner.infer(feeds, outputs);
  await runner.close();
  return answer.outputs.map(({ data }) => Array.from(data, Number));
}

function toTensor(name: string, shape: readonly number[], data: ArrayLike<number>, isWhole: boolean): Tensor {
  if (isWhole) return { name, datatype: "INT64", shape, data: BigInt64Array.from(Array.from(data), (value) => BigInt(Math.trunc(value))) };
  return { name, datatype: "FP32", shape, data: Float32Array.from(Array.from(data)) };
}
