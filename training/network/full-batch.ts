import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import { emitGradients, type Gradients } from "./gradients.ts";
import { emitInput } from "./network.ts";
import type { TrainingParts } from "./training-parts.ts";
import { TRAINING_NAMES, trainingOutputs } from "./training-spec.ts";
import { next } from "./training-states.ts";
import { emitUpdates, stateOf } from "./updates.ts";

/** Sums over samples, by name: each parameter's gradient, the loss, and how many samples are classified right. */
type Sums = ReadonlyMap<string, Value>;

/**
 * Emits one update from a whole data set: a `Scan` adds up the gradients of its batches, what is left over after the last whole one adds
 * its own, and every sample weighs the same.
 * @throws {RangeError} for layers with states of their own, which would see each part alone.
 */
export function emitFullBatch(parts: TrainingParts, samples: number): readonly Value[] {
  const { graph, spec, plan, states } = parts;
  if (plan.layers.some((layer) => layer.states.length > 0))
    throw new RangeError("Batch normalization cannot be trained on a full batch, whose parts it would see one by one");
  const whole = emitWholeBatches(parts, Math.floor(samples / spec.batch));
  const sums = samples % spec.batch === 0 ? whole : addAll(graph, whole, emitRest(parts, samples % spec.batch));
  const share = graph.scalar(1 / samples);
  const parameters = [...sums].filter(([name]) => parts.before.has(name));
  const gradients = new Map(parameters.map(([name, sum]) => [name, graph.emit("Mul", [sum, share])]));
  const after = emitUpdates(graph, spec, plan, parts.before, { parameters: gradients, states: new Map() });
  const one = graph.integers(1);
  const loss = graph.emit("Mul", [stateOf(sums, TRAINING_NAMES.losses), share]);
  return [
    ...states.map(({ name }) => graph.emit("Identity", [stateOf(after, name)], {}, next(name))),
    ...trainingOutputs(spec).map((name) =>
      graph.emit("Reshape", [name === TRAINING_NAMES.losses ? loss : stateOf(sums, name), one], {}, name),
    ),
  ];
}

function emitWholeBatches({ graph, spec, plan, before, stepsDone }: TrainingParts, batches: number): Sums {
  const { network, loss, batch, seed } = spec;
  const target = loss.target(plan.output);
  const samples = graph.input(TRAINING_NAMES.samples, network.input.datatype, [batches, batch, ...network.input.shape]);
  const targets = graph.input(TRAINING_NAMES.targets, target.datatype, [batches, batch, ...target.shape]);
  const parameters = plan.layers.flatMap((layer) => layer.parameters);
  const summed = [...parameters, ...trainingOutputs(spec).map((name) => ({ name, shape: [] }))];

  const body = graph.subgraph();
  const sums = new Map(summed.map(({ name, shape }) => [name, body.input(`sum.${name}`, "FP32", shape)]));
  const bodySamples = body.input("body.samples", network.input.datatype, [batch, ...network.input.shape]);
  const bodyTargets = body.input("body.targets", target.datatype, [batch, ...target.shape]);
  const x = emitInput(body, plan, bodySamples);
  const run = { seed, batch, passesDone: stepsDone * batches };
  const gradients = emitGradients(body, plan, loss, { ...run, stored: before, x, target: bodyTargets });
  const after = addAll(body, sums, toSums(body, gradients, batch));
  for (const { name, shape } of summed) body.output(stateOf(after, name), "FP32", shape);

  const zeros = summed.map(({ shape }) =>
    graph.constant("FP32", shape, new Float32Array(shape.reduce((product, dim) => product * dim, 1))),
  );
  const names = summed.map(({ name }) => `whole.${name}`);
  const outputs = graph.emitAll("Scan", [...zeros, samples, targets], { body: body.toGraph(), num_scan_inputs: 2 }, names);
  return new Map(outputs.map((value, index) => [summed[index]?.name ?? "", value]));
}

function emitRest({ graph, spec, plan, before, stepsDone }: TrainingParts, rest: number): Sums {
  const { network, loss, seed } = spec;
  const target = loss.target(plan.output);
  const samples = graph.input(TRAINING_NAMES.restSamples, network.input.datatype, [rest, ...network.input.shape]);
  const targets = graph.input(TRAINING_NAMES.restTargets, target.datatype, [rest, ...target.shape]);
  const x = emitInput(graph, plan, samples);
  // Another seed, or the rest would be dropped out as the first batch is.
  const run = { seed: seed + 1, batch: rest, passesDone: stepsDone };
  return toSums(graph, emitGradients(graph, plan, loss, { ...run, stored: before, x, target: targets }), rest);
}

/** Means over `count` samples as sums over them. */
function toSums(graph: GraphBuilder, { parameters, loss, correct }: Gradients, count: number): Sums {
  const weight = graph.scalar(count);
  const means = [...parameters, [TRAINING_NAMES.losses, loss] as const];
  const sums = means.map(([name, mean]) => [name, graph.emit("Mul", [mean, weight])] as const);
  return new Map([...sums, ...(correct === undefined ? [] : [[TRAINING_NAMES.correct, correct] as const])]);
}

function addAll(graph: GraphBuilder, first: Sums, second: Sums): Sums {
  return new Map([...first].map(([name, value]) => [name, graph.emit("Add", [value, stateOf(second, name)])]));
}
