import { GraphBuilder, type Value } from "#core/onnx/builder.ts";
import type { Model } from "#core/onnx/schema.ts";
import { emitFullBatch } from "./full-batch.ts";
import { emitGradients } from "./gradients.ts";
import { emitInput, planNetwork } from "./network.ts";
import type { TrainingParts } from "./training-parts.ts";
import { TRAINING_NAMES, type TrainingSpec, trainingOutputs } from "./training-spec.ts";
import { next, trainingStates } from "./training-states.ts";
import { emitUpdates, stateOf } from "./updates.ts";

/**
 * One graph that runs any number of training steps: a `Scan` whose body goes forward, back, and updates.
 * Inputs: the states, samples [steps, batch, …], targets [steps, batch, …]. Outputs: the next states, losses and correct counts [steps].
 * With `fullBatch` a run is one step: the scan adds up gradients, and the update comes after it.
 * @param stepsDone steps before this graph's first run: what dropout draws goes on from there, so that a resumed run gives the same bits.
 * @throws {RangeError} where layers, loss and batch do not fit together.
 */
export function buildTrainingGraph(spec: TrainingSpec, stepsDone = 0): Model {
  checkCounts(spec);
  const plan = planNetwork(spec.network);
  const graph = new GraphBuilder("training");
  const states = trainingStates(plan, spec.optimizer);
  const before = new Map(states.map(({ name, shape }) => [name, graph.input(name, "FP32", shape)]));
  const parts = { graph, spec, plan, states, before, stepsDone };
  const outputs = spec.fullBatch === undefined ? emitSteps(parts) : emitFullBatch(parts, spec.fullBatch.samples);
  outputs.forEach((value, index) => {
    graph.output(value, "FP32", states[index]?.shape ?? [spec.fullBatch === undefined ? "steps" : 1]);
  });
  return graph.toModel();
}

function checkCounts({ batch, fullBatch }: TrainingSpec): void {
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`A batch is a whole number of samples from 1, not ${batch}`);
  if (fullBatch !== undefined && (!Number.isInteger(fullBatch.samples) || fullBatch.samples < batch))
    throw new RangeError(`A full batch of ${fullBatch.samples} samples is smaller than its parts of ${batch}`);
}

function emitSteps({ graph, spec, plan, states, before: inputs, stepsDone }: TrainingParts): readonly Value[] {
  const { network, loss, batch, seed } = spec;
  const target = loss.target(plan.output);
  const samples = graph.input(TRAINING_NAMES.samples, network.input.datatype, ["steps", batch, ...network.input.shape]);
  const targets = graph.input(TRAINING_NAMES.targets, target.datatype, ["steps", batch, ...target.shape]);

  const body = graph.subgraph();
  const before = new Map(states.map(({ name, shape }) => [name, body.input(`body.${name}`, "FP32", shape)]));
  const bodySamples = body.input("body.samples", network.input.datatype, [batch, ...network.input.shape]);
  const bodyTargets = body.input("body.targets", target.datatype, [batch, ...target.shape]);
  const x = emitInput(body, plan, bodySamples);
  const run = { seed, batch, passesDone: stepsDone };
  const gradients = emitGradients(body, plan, loss, { ...run, stored: before, x, target: bodyTargets });
  const after = emitUpdates(body, spec, plan, before, gradients);
  for (const { name, shape } of states) body.output(stateOf(after, name), "FP32", shape);
  body.output(gradients.loss, "FP32", []);
  if (gradients.correct !== undefined) body.output(gradients.correct, "FP32", []);

  const names = [...states.map(({ name }) => next(name)), ...trainingOutputs(spec)];
  return graph.emitAll("Scan", [...inputs.values(), samples, targets], { body: body.toGraph(), num_scan_inputs: 2 }, names);
}
