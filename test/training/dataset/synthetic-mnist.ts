import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Dataset } from "#training/dataset/dataset.ts";
import { denseSamples } from "#training/dataset/samples.ts";
import { createRandom } from "#training/random/random.ts";

const PIXELS = 28 * 28;

/** The files of MNIST, as `models/mnist/training.json` names them. */
const FILES = {
  training: { samples: "train-images-idx3-ubyte.gz", classes: "train-labels-idx1-ubyte.gz", seed: 1 },
  test: { samples: "t10k-images-idx3-ubyte.gz", classes: "t10k-labels-idx1-ubyte.gz", seed: 2 },
} as const;

/** An IDX file of unsigned bytes, gzipped. */
export function toIdx(shape: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 | shape.length, 0);
  for (const [dimension, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * dimension);
  return gzipSync(Buffer.concat([header, data]));
}

/** Pictures that are easy to tell apart: class c lights a block of rows and columns of its own, under noise. */
export function syntheticDigits(count: number, seed: number): { readonly images: Uint8Array; readonly classes: Uint8Array } {
  const random = createRandom(seed);
  const classes = Uint8Array.from({ length: count }, (_, sample) => sample % 10);
  const images = Uint8Array.from({ length: count * PIXELS }, (_, at) => {
    const digit = classes[Math.floor(at / PIXELS)] ?? 0;
    const [row, column] = [Math.floor((at % PIXELS) / 28), at % 28];
    const lit = Math.floor(row / 6) === Math.floor(digit / 3) && Math.floor(column / 9) === digit % 3;
    return random.integer(60) + (lit ? 180 : 0);
  });
  return { images, classes };
}

/** The same as a data set. */
export function syntheticDataset(count: number, seed: number): Dataset {
  const { images, classes } = syntheticDigits(count, seed);
  return {
    samples: denseSamples([28, 28], images),
    targets: { kind: "classes", classes: 10, values: BigInt64Array.from(classes, BigInt) },
  };
}

/** Writes the four files of MNIST with synthetic digits into a folder. */
export function writeSyntheticMnist(folder: string, counts: { readonly training: number; readonly test: number }): void {
  mkdirSync(folder, { recursive: true });
  for (const part of ["training", "test"] as const) {
    const { samples, classes, seed } = FILES[part];
    const digits = syntheticDigits(counts[part], seed);
    writeFileSync(join(folder, samples), toIdx([counts[part], 28, 28], digits.images));
    writeFileSync(join(folder, classes), toIdx([counts[part]], digits.classes));
  }
}
