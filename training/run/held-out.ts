import { GraphBuilder } from "#core/onnx/builder.ts";
import type { Model } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { createBatcher } from "../dataset/batches.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { emitForward, emitInput, planNetwork, storedNames } from "../network/network.ts";
import { TRAINING_NAMES, type TrainingSpec, trainingOutputs } from "../network/training-spec.ts";
import type { OpenGraph } from "./open-graph.ts";
import type { HeldOutScore } from "./progress.ts";

export interface OpenHeldOut {
  /** Scores the network that these states are of. */
  score(states: readonly Tensor[]): Promise<HeldOutScore>;
  close(): Promise<void>;
}

/** Samples of one run of the graph, at most. */
const MAX_BATCH = 500;

/**
 * Opens the graph that scores a network on samples it does not train on: forward as it serves, then the loss without penalties.
 * @throws {RangeError} when the set is empty.
 */
export async function openHeldOut(
  { network, loss, threads }: TrainingSpec & { readonly threads: number },
  dataset: Dataset,
  openGraph: OpenGraph,
): Promise<OpenHeldOut> {
  const { count } = dataset.samples;
  if (count === 0) throw new RangeError("No sample is held out, so nothing says when to stop: hold out a larger share");
  const plan = planNetwork(network);
  const stored = storedNames(plan);
  const figures = trainingOutputs({ loss });
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  // The loss is a mean over a fixed number of samples: what is left over has a graph of its own size.
  const parts = await Promise.all(
    partsOf(count).map(async (part) => ({
      ...part,
      runner: await openGraph(writeModel(buildScoreGraph({ network, loss }, part.batch)), { threads }),
      batcher: createBatcher(dataset, { capacity: part.batch, target: loss.target(plan.output), names: TRAINING_NAMES }),
    })),
  );
  return {
    score: async (states) => {
      const parameters = states.filter(({ name }) => stored.has(name));
      let losses = 0;
      let correct = 0;
      for (const { start, end, batch, runner, batcher } of parts) {
        for (let at = start; at < end; at += batch) {
          const { samples, targets } = batcher.gather(order, at, [batch]);
          const { outputs } = await runner.infer([...parameters, samples, targets], figures);
          losses += Number(outputs[0]?.data[0]) * batch;
          correct += Number(outputs[1]?.data[0] ?? 0);
        }
      }
      return { samples: count, loss: losses / count, ...(loss.correct === undefined ? {} : { accuracy: correct / count }) };
    },
    close: async () => {
      for (const { runner } of parts) await runner.close();
    },
  };
}

function partsOf(count: number): readonly { readonly start: number; readonly end: number; readonly batch: number }[] {
  const batch = Math.min(MAX_BATCH, count);
  const whole = Math.floor(count / batch) * batch;
  const parts = [{ start: 0, end: whole, batch }];
  return whole === count ? parts : [...parts, { start: whole, end: count, batch: count - whole }];
}

function buildScoreGraph({ network, loss }: Pick<TrainingSpec, "network" | "loss">, batch: number): Model {
  const plan = planNetwork(network);
  const graph = new GraphBuilder("score");
  const tensors = plan.layers.flatMap(({ parameters, states }) => [...parameters, ...states]);
  const stored = new Map(tensors.map(({ name, shape }) => [name, graph.input(name, "FP32", shape)]));
  const samples = graph.input(TRAINING_NAMES.samples, network.input.datatype, [batch, ...network.input.shape]);
  const target = loss.target(plan.output);
  const targets = graph.input(TRAINING_NAMES.targets, target.datatype, [batch, ...target.shape]);
  const x = emitInput(graph, plan, samples);
  const output = emitForward(graph, plan, stored, x).at(-1)?.output ?? x;
  const context = { graph, batch, output: plan.output };
  const name = (value: typeof x, as: string) => graph.emit("Identity", [value], {}, as);
  graph.output(name(loss.forward(context, output, targets).value, TRAINING_NAMES.losses), "FP32", []);
  const correct = loss.correct?.(context, output, targets);
  if (correct !== undefined) graph.output(name(correct, TRAINING_NAMES.correct), "FP32", []);
  return graph.toModel();
}
