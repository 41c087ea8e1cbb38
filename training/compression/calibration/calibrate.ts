import { GraphEdit } from "#core/onnx/graph-edit.ts";
import { writeModel } from "#core/onnx/writer.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { OpenArtifact } from "../../evaluation/artifact-to-evaluate.ts";
import { absorbConvolutionBias } from "../graph/absorb-bias.ts";
import { prepareModel } from "../graph/prepare-model.ts";
import { recognizeRelu } from "../graph/recognize-relu.ts";
import { INT8_STATIC } from "../rewrite/int8-static.ts";
import type { ValueRange } from "../rewrite/rewriting.ts";
import { activationsToCalibrate } from "../rewrite/static-plan.ts";
import { createHistogram, type Histogram } from "./histogram.ts";

/** The inputs of one call of the model. */
export type Feed = readonly Tensor[];

export interface CalibrateOptions {
  readonly exclude: readonly string[];
  /** Share of an activation's values that its range takes in, in percent: 100 is from the smallest to the largest seen. */
  readonly percentile: number;
}

/**
 * Runs calibration data through the model in floats and sees which range each activation takes that the static form turns into bytes.
 * @throws {RangeError} without data, or when an activation is not finite.
 */
export async function calibrate(
  model: Uint8Array,
  feeds: readonly Feed[],
  { exclude, percentile }: CalibrateOptions,
  openGraph: OpenArtifact,
): Promise<ReadonlyMap<string, ValueRange>> {
  if (feeds.length === 0) throw new RangeError("Calibration needs at least one sample");
  const prepared = prepareModel(model, INT8_STATIC.opset);
  recognizeRelu(prepared);
  absorbConvolutionBias(prepared);
  const edit = new GraphEdit(prepared);
  const activations = activationsToCalibrate(edit, exclude);
  const exposed = activations.map((name) => [name, edit.expose(name, "FP32")] as const);
  const runner = await openGraph(writeModel(prepared), { threads: 1 });
  try {
    const seen = await measureRanges(runner, feeds, exposed);
    if (percentile === 100) return seen;
    const histograms = new Map([...seen].map(([name, range]) => [name, createHistogram(range)]));
    await fillHistograms(runner, feeds, exposed, histograms);
    return new Map(
      [...histograms].map(([name, histogram]) => [name, { rank: seen.get(name)?.rank ?? 0, ...histogram.rangeOf(percentile / 100) }]),
    );
  } finally {
    await runner.close();
  }
}

type Exposed = readonly (readonly [activation: string, output: string])[];

async function measureRanges(runner: Runner, feeds: readonly Feed[], exposed: Exposed): Promise<Map<string, ValueRange>> {
  const ranges = new Map<string, ValueRange>();
  await visit(runner, feeds, exposed, (name, values, rank) => {
    let { min, max } = ranges.get(name) ?? { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
    for (const value of values) {
      if (!Number.isFinite(value)) throw new RangeError(`Activation "${name}" is ${value} on the calibration data, which has no range`);
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    ranges.set(name, { min, max, rank });
  });
  return ranges;
}

async function fillHistograms(
  runner: Runner,
  feeds: readonly Feed[],
  exposed: Exposed,
  histograms: ReadonlyMap<string, Histogram>,
): Promise<void> {
  await visit(runner, feeds, exposed, (name, values) => {
    const histogram = histograms.get(name);
    for (const value of values) histogram?.add(value);
  });
}

async function visit(
  runner: Runner,
  feeds: readonly Feed[],
  exposed: Exposed,
  look: (activation: string, values: Float32Array, rank: number) => void,
): Promise<void> {
  for (const feed of feeds) {
    const { outputs } = await runner.infer(
      feed,
      exposed.map(([, output]) => output),
    );
    for (const [index, [name]] of exposed.entries()) {
      const { data, shape } = outputs[index] ?? {};
      if (!(data instanceof Float32Array) || shape === undefined) throw new RangeError(`Activation "${name}" is no float32`);
      look(name, data, shape.length);
    }
  }
}
