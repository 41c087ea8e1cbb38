import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import { createSampleData, type Samples } from "../dataset/dataset.ts";
import { convertElements } from "./convert-elements.ts";

/** Makes a model's input of the samples of a data set. */
export interface SampleFeed {
  /** Samples of one call: the most it takes, within `MAX_ROWS`. */
  readonly rows: number;
  /** Whether a call always has that many, because the graph fixes it. */
  readonly isFixed: boolean;
  /** Samples `start` to `start + count`, as many as the set still has; where the number is fixed, the last one repeats. */
  read(start: number, count: number): Tensor;
}

/** Samples of one call, whatever the model would take: enough for speed, little enough for memory. */
const MAX_ROWS = 500;

/**
 * Fits a data set to a model's only input: by elements, so that 28×28 pixels feed an input of 1×28×28 or 784. Numbers that the input's
 * datatype holds exactly are converted, others refused; nothing is scaled.
 * @throws {RangeError} when there is more than one input, the sizes do not fit, or the datatype cannot hold the samples.
 */
export function createSampleFeed(samples: Samples, inputs: readonly TensorSignature[], maxBatch: number): SampleFeed {
  const [input, ...further] = inputs;
  if (input === undefined || further.length > 0)
    throw new RangeError(`A data set feeds one input, the model has ${inputs.length}: ${inputs.map(({ name }) => `"${name}"`).join(", ")}`);
  const size = samples.shape.reduce((product, dimension) => product * dimension, 1);
  const { sampleShape, fixedRows } = fitShape(input, samples.shape, size);
  const rows = fixedRows ?? Math.max(1, Math.min(maxBatch, MAX_ROWS));
  const elements = createSampleData(samples.datatype, rows * size);
  return {
    rows,
    isFixed: fixedRows !== undefined,
    read(start, count) {
      const sent = fixedRows ?? Math.min(count, rows, samples.count - start);
      for (let row = 0; row < sent; row += 1) samples.write(Math.min(start + row, samples.count - 1), elements, row * size);
      const data = convertElements(elements.subarray(0, sent * size), samples.datatype, input);
      return { name: input.name, datatype: input.datatype, shape: sampleShape(sent), data };
    },
  };
}

interface FittedShape {
  readonly sampleShape: (rows: number) => readonly number[];
  /** The number of samples a call must have; absent where it is free. */
  readonly fixedRows?: number;
}

function fitShape(input: TensorSignature, shape: readonly number[], size: number): FittedShape {
  const [first = 1, ...rest] = input.shape;
  const filled = rest.length === shape.length ? rest.map((dimension, index) => (dimension < 0 ? (shape[index] ?? 1) : dimension)) : rest;
  const product = filled.reduce((all, dimension) => all * dimension, 1);
  if (product === size && first === -1) return { sampleShape: (rows) => [rows, ...filled] };
  if (product === size && first > 0) return { sampleShape: (rows) => [rows, ...filled], fixedRows: first };
  if (product * first === size) return { sampleShape: () => input.shape, fixedRows: 1 };
  throw new RangeError(
    `Samples of shape [${shape.join(", ")}] do not fit input "${input.name}" of shape [${input.shape.join(", ")}]: prepare the data as the model was trained`,
  );
}
