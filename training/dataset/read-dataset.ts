import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset, LabelledData } from "./dataset.ts";
import type { ClassList, DatasetSource } from "./dataset-source.ts";
import { readCsvDataset } from "./read-csv-dataset.ts";
import { readIdxDataset } from "./read-idx-dataset.ts";
import { drawRows } from "./select-rows.ts";

/** Reads one file of a data set and remembers its digest. */
export type ReadDataFile = (file: string) => Promise<Uint8Array>;

/**
 * Reads the files of a data set from a folder. `seed` draws the test set where the source declares a share for it.
 * @throws {RangeError} naming file and place when a file is not what it must be. @throws {Error} the file system's own, which names the file.
 */
export async function readDataset(source: DatasetSource, folder: string, seed = 0): Promise<LabelledData> {
  const sha256: Record<string, string> = {};
  const read: ReadDataFile = async (file) => {
    const content = await readFile(join(folder, file));
    sha256[file] = createHash("sha256").update(content).digest("hex");
    return content;
  };
  const [training, test] = await readParts(source, read);
  const parts = test === undefined ? splitOff(training, source.testShare ?? 0, seed, source.name) : { training, test };
  const names = classNames(source);
  return { name: source.name, sha256, ...(names === undefined ? {} : { classNames: names }), ...parts };
}

async function readParts(source: DatasetSource, read: ReadDataFile): Promise<readonly [Dataset, Dataset | undefined]> {
  if (source.kind === "idx")
    return [
      await readIdxDataset(source, source.training, read),
      source.test === undefined ? undefined : await readIdxDataset(source, source.test, read),
    ];
  return [
    await readCsvDataset(source, source.training, read),
    source.test === undefined ? undefined : await readCsvDataset(source, source.test, read),
  ];
}

function splitOff(dataset: Dataset, share: number, seed: number, name: string): Pick<LabelledData, "training" | "test"> {
  const { count } = dataset.samples;
  const drawn = Math.round(count * share);
  if (drawn === 0 || drawn === count)
    throw new RangeError(`A share of ${share} of the ${count} samples of "${name}" leaves nothing for the training or for the test`);
  const parts = drawRows(dataset, drawn, seed, "test");
  return { training: parts.others, test: parts.drawn };
}

function classNames(source: DatasetSource): readonly string[] | undefined {
  const list: ClassList | undefined =
    source.kind === "idx" ? source.classes : source.targets.kind === "classes" ? source.targets.classes : undefined;
  return typeof list === "object" ? list : undefined;
}
