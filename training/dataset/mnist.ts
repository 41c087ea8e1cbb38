import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset, LabelledData } from "./dataset.ts";
import { readIdx } from "./idx.ts";
import { MNIST_FILES } from "./mnist-files.ts";

/** Handwritten digits, 28×28 grey pixels. */
const IMAGE_SHAPE = [28, 28] as const;
const CLASSES = 10;

/**
 * Reads MNIST's four original `.gz` files from a folder.
 * @throws {RangeError} when a file is not the array it must be, or images and classes do not belong together.
 */
export async function readMnist(folder: string): Promise<LabelledData> {
  const files = await Promise.all(MNIST_FILES.map(async (row) => ({ ...row, content: await readFile(join(folder, row.file)) })));
  const read = (part: "training" | "test", kind: "images" | "classes", rank: number) => {
    const row = files.find((candidate) => candidate.part === part && candidate.kind === kind);
    if (row === undefined) throw new RangeError(`MNIST has no ${kind} of the ${part} set`);
    return { file: row.file, ...readIdx(row.content, rank, row.file) };
  };
  return {
    name: "MNIST",
    sha256: Object.fromEntries(files.map(({ file, content }) => [file, createHash("sha256").update(content).digest("hex")])),
    training: toDataset(read("training", "images", 3), read("training", "classes", 1)),
    test: toDataset(read("test", "images", 3), read("test", "classes", 1)),
  };
}

interface NamedArray {
  readonly file: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

function toDataset(images: NamedArray, classes: NamedArray): Dataset {
  const [count, height, width] = images.shape;
  if (height !== IMAGE_SHAPE[0] || width !== IMAGE_SHAPE[1])
    throw new RangeError(`"${images.file}" holds images of ${height}×${width} pixels, not ${IMAGE_SHAPE.join("×")}`);
  if (count === 0 || count !== classes.shape[0])
    throw new RangeError(`"${images.file}" holds ${count} images, "${classes.file}" ${classes.shape[0]} classes`);
  const wrong = classes.data.find((value) => value >= CLASSES);
  if (wrong !== undefined) throw new RangeError(`"${classes.file}" holds the class ${wrong}; digits end at ${CLASSES - 1}`);
  return { samples: images.data, sampleShape: IMAGE_SHAPE, classes: BigInt64Array.from(classes.data, BigInt) };
}
