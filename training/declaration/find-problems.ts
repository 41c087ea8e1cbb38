import type { Layer, Shape } from "../layers/layer.ts";
import type { DeclaredData } from "./declared-data.ts";
import type { LayerDeclaration } from "./layer-declaration.ts";
import { toLayer } from "./to-layer.ts";
import { toOptimizer, toSchedule } from "./to-optimizer.ts";
import type { TrainingDeclaration } from "./training-declaration.ts";

/** The parts of a declaration that are sound in themselves. */
export type SoundParts = Partial<TrainingDeclaration>;

/** More weights are no network for this machine's memory, four times over with an optimizer's slots. */
const MAX_PARAMETERS = 100_000_000;

/** @returns what does not fit together, as sentences that begin with the place. */
export function findProblems(parts: SoundParts, data: DeclaredData | undefined): readonly string[] {
  const { layers, optimizer, learningRateSchedule: schedule } = parts;
  const { output, problems } = layers && data ? followShapes(layers, data) : { output: undefined, problems: [] };
  return [
    ...problems,
    ...(optimizer === undefined ? [] : refusal("optimizer", () => toOptimizer(optimizer))),
    ...(schedule === undefined ? [] : refusal("learningRateSchedule", () => toSchedule(schedule))),
    ...findBatchProblems(parts),
    ...findLossProblems(parts, data, output),
    ...findSampleProblems(parts, data),
  ];
}

/** Follows the shapes through the layers, as far as they go. */
function followShapes(
  declared: readonly LayerDeclaration[],
  data: DeclaredData,
): { readonly output: Shape | undefined; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let shape: Shape | undefined = data.shape;
  let parameters = 0;
  for (const [index, declaration] of declared.entries()) {
    const at = `layers.${index} (${declaration.kind})`;
    let layer: Layer | undefined;
    problems.push(
      ...refusal(at, () => {
        layer = toLayer(declaration);
      }),
    );
    if (declaration.kind === "standardize" && declaration.mean === undefined && (index > 0 || data.datatype === "INT64"))
      problems.push(`${at}: only the first layer's mean and deviation can be measured, on samples that are no ids`);
    if (declaration.kind === "embedding-bag") problems.push(...findIdProblems(at, index, declaration.rows, data));
    if (layer === undefined || shape === undefined) {
      shape = undefined;
      continue;
    }
    const [made, input]: readonly [Layer, Shape] = [layer, shape];
    shape = undefined;
    problems.push(
      ...refusal(at, () => {
        for (const parameter of made.parameters(input)) parameters += parameter.shape.reduce((product, dim) => product * dim, 1);
        shape = made.outputShape(input);
      }),
    );
  }
  if (parameters > MAX_PARAMETERS) problems.push(`layers: ${parameters} parameters are more than the ${MAX_PARAMETERS} there may be`);
  if (parameters === 0 && problems.length === 0) problems.push("layers: no layer has parameters, so there is nothing to train");
  return { output: shape, problems };
}

function findIdProblems(at: string, index: number, rows: number, data: DeclaredData): readonly string[] {
  if (index > 0 || data.datatype !== "INT64") return [`${at}: it takes ids, so it is the first layer, and the data set's samples are ids`];
  if (data.rows === undefined || data.rows <= rows) return [];
  return [`${at}: it has ${rows} rows, and the data set's ids go up to ${data.rows - 1}`];
}

function findBatchProblems({ optimizer, batch, layers }: SoundParts): readonly string[] {
  const hasBatchNorm = layers?.some(({ kind }) => kind === "batch-norm") ?? false;
  return [
    ...(optimizer?.kind === "gradient-descent" && batch !== undefined && batch !== "all"
      ? ['batch: gradient descent takes the whole set at once, so it is "all"; for batches, the optimizer is "sgd"']
      : []),
    ...(optimizer?.kind === "sgd" && batch === "all"
      ? ['batch: stochastic gradient descent takes batches; for the whole set at once, the optimizer is "gradient-descent"']
      : []),
    ...(hasBatchNorm && batch === "all" ? ['batch: batch normalization takes its statistics from a batch, so it cannot be "all"'] : []),
    ...(hasBatchNorm && batch === 1 ? ["batch: batch normalization takes its statistics from at least two samples"] : []),
  ];
}

function findLossProblems(
  { loss, layers, minAccuracy }: SoundParts,
  data: DeclaredData | undefined,
  output: Shape | undefined,
): readonly string[] {
  if (loss === undefined || data === undefined) return [];
  const { kind, count } = data.targets;
  const problems: string[] = [];
  const isCategorical = loss === "sparse-cross-entropy" || loss === "one-hot-cross-entropy";
  const last = layers?.at(-1)?.kind;
  if (isCategorical && kind === "values") problems.push(`loss: ${loss} compares with classes, and the data set's targets are values`);
  if (loss === "mean-squared-error" && kind === "classes")
    problems.push("loss: mean-squared-error compares with values, and the data set's targets are classes");
  if (loss === "binary-cross-entropy" && kind === "classes" && count !== 2)
    problems.push(`loss: binary-cross-entropy tells two classes apart, and the data set has ${count}`);
  if (loss !== "mean-squared-error" && (last === "softmax" || last === "sigmoid"))
    problems.push(`layers.${(layers?.length ?? 0) - 1} (${last}): ${loss} holds it already, and the served graph too: leave it out`);
  if (minAccuracy !== undefined && (kind === "values" || loss === "mean-squared-error"))
    problems.push("minAccuracy: only a classifier has an accuracy");
  const expected = loss === "binary-cross-entropy" && kind === "classes" ? 1 : count;
  if (problems.length === 0 && output !== undefined && (output.length !== 1 || output[0] !== expected))
    problems.push(`layers: the last one gives [${output.join(", ")}], and ${loss} compares with [${expected}]: ${count} ${kind}`);
  return problems;
}

function findSampleProblems({ sample, dataset }: SoundParts, data: DeclaredData | undefined): readonly string[] {
  if (sample === undefined || data === undefined || dataset === undefined) return [];
  const size = data.shape.reduce((product, dim) => product * dim, 1);
  const isText = dataset.kind === "csv" && dataset.samples.kind === "text";
  switch (sample.kind) {
    case "text":
      return isText ? [] : ["sample: the data set's samples are no texts"];
    case "drawn-seven":
      return data.datatype === "UINT8" && data.shape.join("×") === "28×28" ? [] : ["sample: a drawn seven is 28 by 28 bytes"];
    case "values":
      if (sample.values.length !== size) return [`sample: it has ${sample.values.length} values, and a sample has ${size}`];
      return sample.values.every((value) => fits(value, data)) ? [] : [`sample: a value is none that ${data.datatype} holds here`];
  }
}

function fits(value: number, { datatype, rows = Number.MAX_SAFE_INTEGER }: DeclaredData): boolean {
  if (datatype === "FP32") return Number.isFinite(Math.fround(value));
  return Number.isInteger(value) && value >= 0 && value < (datatype === "UINT8" ? 256 : rows);
}

function refusal(at: string, attempt: () => unknown): readonly string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [`${at}: ${error.message}`];
    throw error;
  }
}
