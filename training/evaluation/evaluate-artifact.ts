import type { Tensor } from "#core/protocol/tensor.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { ArtifactToEvaluate, OpenArtifact } from "./artifact-to-evaluate.ts";
import { findClassifierReadout } from "./classifier-readout.ts";
import { type ClassificationReport, evaluateClassifier } from "./evaluate-classifier.ts";
import { evaluateRegressor, findRegressorOutput, type RegressionReport } from "./evaluate-regressor.ts";
import { LATENCY_OPTIONS, type LatencyOptions, type LatencyReport, measureLatency } from "./measure-latency.ts";
import type { MeasureMemory, MemoryReport } from "./measure-memory.ts";
import { createSampleFeed, type SampleFeed } from "./sample-feed.ts";

export interface EvaluateOptions extends ArtifactToEvaluate {
  readonly data: Dataset;
  /** Names of the data's classes; the model's own by default. */
  readonly classNames?: readonly string[];
  /** Threads of the runtime: 1 by default. */
  readonly threads?: number;
  readonly latency?: LatencyOptions;
}

export interface EvaluateDependencies {
  readonly openGraph: OpenArtifact;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Without it the report says nothing of memory. */
  readonly measureMemory?: MeasureMemory;
}

export interface EvaluationReport {
  readonly samples: number;
  readonly threads: number;
  readonly quality: ClassificationReport | RegressionReport;
  readonly latency: LatencyReport;
  readonly memory?: MemoryReport;
}

/**
 * Sends every sample of a data set through a version's graph and says how good the answers are, how fast one comes, and what memory it
 * takes.
 * @throws {RangeError} when the set is empty or does not fit the graph, or an answer is none of the kind that the targets ask for.
 */
export async function evaluateArtifact(options: EvaluateOptions, dependencies: EvaluateDependencies): Promise<EvaluationReport> {
  const { artifact, version, data, threads = 1, latency = LATENCY_OPTIONS } = options;
  const { samples } = data;
  if (samples.count === 0) throw new RangeError("An empty data set has no accuracy");
  const feed = createSampleFeed(samples, version.inputs, version.maxBatch);
  const session = version.session === undefined ? {} : { session: version.session };
  const runner = await dependencies.openGraph(artifact, { threads, ...session });
  try {
    const quality = await evaluateQuality(options, runner, feed);
    const outputs = version.outputs.map(({ name }) => name);
    const speed = await measureLatency(runner, outputs, (call) => feed.read(call % samples.count, 1), dependencies.now, latency);
    const memory = await dependencies.measureMemory?.({ artifact, threads, ...session, input: feed.read(0, 1), outputs });
    return { samples: samples.count, threads, quality, latency: speed, ...(memory === undefined ? {} : { memory }) };
  } finally {
    await runner.close();
  }
}

async function evaluateQuality(
  { model, version, data: { samples, targets }, classNames = model.classes }: EvaluateOptions,
  runner: Runner,
  feed: SampleFeed,
): Promise<ClassificationReport | RegressionReport> {
  if (targets.kind === "values") {
    const output = findRegressorOutput(version.outputs, targets.width);
    return evaluateRegressor(targets.values, targets.width, answers(runner, feed, samples.count, output));
  }
  // A data set may lack the last classes of those that the model knows.
  const classes = Math.max(targets.classes, classNames?.length ?? 0);
  const readout = findClassifierReadout(version.outputs, classes);
  const truth = Uint32Array.from(targets.values, Number);
  return evaluateClassifier({ readout, truth, classes, classNames, answers: answers(runner, feed, samples.count, readout.output) });
}

async function* answers(
  runner: Runner,
  feed: SampleFeed,
  samples: number,
  output: string,
): AsyncGenerator<{ readonly rows: number; readonly answer: Tensor }> {
  for (let start = 0; start < samples; start += feed.rows) {
    const rows = Math.min(feed.rows, samples - start);
    const { outputs } = await runner.infer([feed.read(start, rows)], [output]);
    const [answer] = outputs;
    if (answer === undefined) throw new RangeError(`The model gave no output "${output}"`);
    yield { rows, answer };
  }
}
