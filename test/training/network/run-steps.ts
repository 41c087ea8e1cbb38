import { openGraphSession } from "#core/drivers/graph-session.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { planNetwork } from "#training/network/network.ts";
import { buildTrainingGraph } from "#training/network/training-graph.ts";
import { TRAINING_NAMES, type TrainingSpec, trainingOutputs } from "#training/network/training-spec.ts";
import { initialStates, next } from "#training/network/training-states.ts";

export interface Samples {
  /** Row-major, one after the other. */
  readonly x: readonly number[];
  readonly targets: readonly number[];
  readonly count: number;
}

export interface StepsRun {
  readonly states: readonly Tensor[];
  readonly losses: readonly number[];
  readonly correct: readonly number[] | undefined;
}

/** Runs a training graph over samples in their order, from `from` or the beginning; `rounds` times in one session, the last is told. */
export async function runSteps(spec: TrainingSpec, samples: Samples, from?: StepsRun, rounds = 1): Promise<StepsRun> {
  let states = from?.states ?? initialStates(spec);
  const stepsDone = Number(states.at(-1)?.data[0]);
  const runner = await openGraphSession(writeModel(buildTrainingGraph(spec, stepsDone)), { threads: 1 });
  const names = [...states.map(({ name }) => next(name)), ...trainingOutputs(spec)];
  let figures: readonly Tensor[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { outputs } = await runner.infer([...states, ...toFeeds(spec, samples)], names);
    figures = outputs.slice(states.length);
    states = states.map((state, at) => ({ ...state, data: outputs[at]?.data ?? [] }));
  }
  await runner.close();
  const [losses, correct] = figures.map(({ data }) => Array.from(data, Number));
  return { states, losses: losses ?? [], correct };
}

export function stateNamed({ states }: StepsRun, name: string): number[] {
  return Array.from(states.find((state) => state.name === name)?.data ?? [], Number);
}

function toFeeds(spec: TrainingSpec, { x, targets, count }: Samples): Tensor[] {
  const { input } = spec.network;
  const target = spec.loss.target(planNetwork(spec.network).output);
  const part = (steps: readonly number[], from: number, to: number, names: readonly [string, string]): Tensor[] => [
    toTensor(names[0], input.datatype, [...steps, ...input.shape], x.slice((from / count) * x.length, (to / count) * x.length)),
    toTensor(
      names[1],
      target.datatype,
      [...steps, ...target.shape],
      targets.slice((from / count) * targets.length, (to / count) * targets.length),
    ),
  ];
  const whole = Math.floor(count / spec.batch);
  const rest = count % spec.batch;
  return [
    ...part([whole, spec.batch], 0, whole * spec.batch, [TRAINING_NAMES.samples, TRAINING_NAMES.targets]),
    ...(rest === 0 ? [] : part([rest], whole * spec.batch, count, [TRAINING_NAMES.restSamples, TRAINING_NAMES.restTargets])),
  ];
}

function toTensor(name: string, datatype: Tensor["datatype"], shape: readonly number[], values: readonly number[]): Tensor {
  if (datatype === "INT64") return { name, datatype, shape, data: BigInt64Array.from(values, BigInt) };
  return { name, datatype, shape, data: datatype === "UINT8" ? Uint8Array.from(values) : Float32Array.from(values) };
}
