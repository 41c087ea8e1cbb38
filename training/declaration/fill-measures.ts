import { createSampleData, type Dataset, sampleSize } from "../dataset/dataset.ts";
import type { TrainingDeclaration } from "./training-declaration.ts";

/**
 * Fills in what a first layer of kind "standardize" leaves out: mean and deviation of each feature of the training samples, or of all
 * pixels where a sample has more dimensions than one. A feature that never changes gets the deviation 1.
 */
export function fillMeasures(declaration: TrainingDeclaration, { samples }: Dataset): TrainingDeclaration {
  const [first, ...rest] = declaration.layers;
  if (first?.kind !== "standardize" || first.mean !== undefined) return declaration;
  const size = sampleSize(samples);
  const features = samples.shape.length === 1 ? size : 1;
  const sums = new Float64Array(features);
  forEachValue(samples, (value, feature) => {
    sums[feature] = (sums[feature] ?? 0) + value;
  });
  const count = (samples.count * size) / features;
  const means = sums.map((sum) => sum / count);
  const squares = new Float64Array(features);
  forEachValue(samples, (value, feature) => {
    squares[feature] = (squares[feature] ?? 0) + (value - (means[feature] ?? 0)) ** 2;
  });
  // The layer gets what the input's division leaves.
  const { divideBy } = declaration.input;
  const mean = Array.from(means, (value) => value / divideBy);
  const deviation = Array.from(squares, (sum) => (sum === 0 ? 1 : Math.sqrt(sum / count) / divideBy));
  return { ...declaration, layers: [{ kind: "standardize", mean, deviation }, ...rest] };

  function forEachValue(from: Dataset["samples"], visit: (value: number, feature: number) => void): void {
    const row = createSampleData(from.datatype, size);
    for (let sample = 0; sample < from.count; sample += 1) {
      from.write(sample, row, 0);
      for (let at = 0; at < size; at += 1) visit(Number(row[at]), at % features);
    }
  }
}
