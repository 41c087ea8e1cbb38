import type { Tensor } from "#core/protocol/tensor.ts";
import type { TargetSpec } from "../losses/loss.ts";
import { createSampleData, type Dataset, sampleSize } from "./dataset.ts";
import { createTargetWriter } from "./target-writer.ts";

/** The samples and targets of one run of the training graph. */
export interface Chunk {
  readonly samples: Tensor;
  readonly targets: Tensor;
}

export interface BatcherOptions {
  /** The most rows of one call. */
  readonly capacity: number;
  readonly target: TargetSpec;
  /** Names the tensors get. */
  readonly names: { readonly samples: string; readonly targets: string };
}

/** Puts rows of a data set into the tensors of a graph. */
export interface Batcher {
  /**
   * The rows that `order` names from `start` on, as many as `leading` multiplies to: the tensors' first dimensions, such as [steps, batch].
   * One buffer serves every call: use what it gives before asking again.
   */
  gather(order: Uint32Array, start: number, leading: readonly number[]): Chunk;
}

/** How many whole batches there are: what is left over after shuffling is dropped, another part each epoch. */
export function stepsPerEpoch(dataset: Dataset, batch: number): number {
  return Math.floor(dataset.samples.count / batch);
}

/** Allots the buffers for a data set's batches. @throws {RangeError} when the loss cannot compare with the data set's targets. */
export function createBatcher({ samples, targets }: Dataset, { capacity, target, names }: BatcherOptions): Batcher {
  const size = sampleSize(samples);
  const writer = createTargetWriter(targets, target);
  const data = createSampleData(samples.datatype, capacity * size);
  const truth = writer.create(capacity);
  return {
    gather: (order, start, leading) => {
      const count = leading.reduce((product, dim) => product * dim, 1);
      for (let row = 0; row < count; row += 1) {
        const sample = order[start + row] ?? 0;
        samples.write(sample, data, row * size);
        writer.write(sample, truth, row * writer.size);
      }
      return {
        samples: {
          name: names.samples,
          datatype: samples.datatype,
          shape: [...leading, ...samples.shape],
          data: data.subarray(0, count * size),
        },
        targets: {
          name: names.targets,
          datatype: target.datatype,
          shape: [...leading, ...target.shape],
          data: truth.subarray(0, count * writer.size),
        },
      };
    },
  };
}
