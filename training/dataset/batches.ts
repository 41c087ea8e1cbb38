import type { Tensor } from "#core/protocol/tensor.ts";
import type { Dataset } from "./dataset.ts";

/** The samples and classes of one run of the training graph. */
export interface Chunk {
  readonly steps: number;
  readonly samples: Tensor;
  readonly targets: Tensor;
}

export interface BatchOptions {
  readonly batch: number;
  /** At most this many batches a chunk; the last chunk may be shorter. */
  readonly stepsPerRun: number;
  /** Names the tensors get. */
  readonly names: { readonly samples: string; readonly targets: string };
}

/** How many whole batches a data set has: what is left over after shuffling is dropped, another part each epoch. */
export function stepsPerEpoch(dataset: Dataset, batch: number): number {
  return Math.floor(dataset.classes.length / batch);
}

/**
 * Gathers the samples named by `order` into chunks of batches. Every chunk shares one buffer with the next: use it before asking for
 * another.
 */
export function* chunks(dataset: Dataset, order: Uint32Array, options: BatchOptions): Generator<Chunk> {
  const { batch, stepsPerRun, names } = options;
  const size = dataset.sampleShape.reduce((product, dim) => product * dim, 1);
  const samples = new Uint8Array(stepsPerRun * batch * size);
  const targets = new BigInt64Array(stepsPerRun * batch);
  const total = stepsPerEpoch(dataset, batch);
  for (let done = 0; done < total; done += stepsPerRun) {
    const steps = Math.min(stepsPerRun, total - done);
    const count = steps * batch;
    for (let row = 0; row < count; row += 1) {
      const sample = order[done * batch + row] ?? 0;
      samples.set(dataset.samples.subarray(sample * size, (sample + 1) * size), row * size);
      targets[row] = dataset.classes[sample] ?? 0n;
    }
    yield {
      steps,
      samples: {
        name: names.samples,
        datatype: "UINT8",
        shape: [steps, batch, ...dataset.sampleShape],
        data: samples.subarray(0, count * size),
      },
      targets: { name: names.targets, datatype: "INT64", shape: [steps, batch], data: targets.subarray(0, count) },
    };
  }
}
