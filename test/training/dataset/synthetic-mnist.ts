import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { MNIST_FILES } from "#training/dataset/mnist-files.ts";
import { createRandom } from "#training/random/random.ts";

const PIXELS = 28 * 28;

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

/** Writes the four files of MNIST with synthetic digits into a folder. */
export function writeSyntheticMnist(folder: string, counts: { readonly training: number; readonly test: number }): void {
  mkdirSync(folder, { recursive: true });
  for (const { part, kind, file } of MNIST_FILES) {
    const { images, classes } = syntheticDigits(counts[part], part === "test" ? 2 : 1);
    writeFileSync(join(folder, file), kind === "images" ? toIdx([counts[part], 28, 28], images) : toIdx([counts[part]], classes));
  }
}
