import type { Dataset } from "./dataset.ts";
import { countClasses, type IdxSource } from "./dataset-source.ts";
import { readIdx } from "./idx.ts";
import { denseSamples } from "./samples.ts";

/**
 * Reads samples and their classes from two IDX files.
 * @throws {RangeError} when a file is not the array it must be, the two do not belong together, or a class is out of range.
 */
export async function readIdxDataset(
  source: Pick<IdxSource, "shape" | "classes">,
  part: IdxSource["training"],
  read: (file: string) => Promise<Uint8Array>,
): Promise<Dataset> {
  const { shape } = source;
  const samples = readIdx(await read(part.samples), shape.length + 1, part.samples);
  const classes = readIdx(await read(part.classes), 1, part.classes);
  const [count = 0, ...sample] = samples.shape;
  if (sample.some((size, dimension) => size !== shape[dimension]))
    throw new RangeError(`"${part.samples}" holds samples of ${sample.join("×")}, not ${shape.join("×")}`);
  if (count === 0 || count !== classes.shape[0])
    throw new RangeError(`"${part.samples}" holds ${count} samples, "${part.classes}" ${classes.shape[0]} classes`);
  const last = countClasses(source.classes) - 1;
  const wrong = classes.data.findIndex((value) => value > last);
  if (wrong >= 0)
    throw new RangeError(`"${part.classes}" holds the class ${classes.data[wrong]} for sample ${wrong}; classes go from 0 to ${last}`);
  return {
    samples: denseSamples(shape, samples.data),
    targets: { kind: "classes", classes: last + 1, values: BigInt64Array.from(classes.data, BigInt) },
  };
}
