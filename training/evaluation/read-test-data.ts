import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Dataset, LabelledData } from "../dataset/dataset.ts";
import type { DatasetSource } from "../dataset/dataset-source.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { guessDataSource, type UndeclaredModel } from "./guess-data-source.ts";
import { preparePictures } from "./prepare-pictures.ts";

/** The part of a data set that a model is tested on, and what it was read from. */
export interface TestData extends Pick<LabelledData, "name" | "sha256" | "classNames"> {
  readonly data: Dataset;
}

/** The data a model's training declares, and the seed that draws a test set from it where no file is one. */
export interface DeclaredSource {
  readonly source: DatasetSource;
  readonly seed: number;
}

/**
 * Reads what a version is evaluated on: the test part of the declared data set from the folder `path`, or the file `path` in its place.
 * Without a declaration the files themselves say what they are.
 * @throws {RangeError} when a file is not what it must be. @throws {Error} the file system's own.
 */
export async function readTestData(path: string, declared: DeclaredSource | undefined, known: UndeclaredModel): Promise<TestData> {
  const isFile = (await stat(path)).isFile();
  const folder = isFile ? dirname(path) : path;
  const file = isFile ? basename(path) : undefined;
  const source = declared?.source ?? (await guessDataSource(folder, file, known));
  const { name, sha256, classNames, test } = await readDataset(toTestSource(source, file), folder, declared?.seed);
  // Declared data is what the graph was trained on; nobody knows that of other files, but how the model prepares pictures.
  const data = declared === undefined && source.kind === "idx" ? prepare(test, known) : test;
  return { name, sha256, data, ...(classNames === undefined ? {} : { classNames }) };
}

function prepare({ samples, targets }: Dataset, { model: { preparation }, version: { inputs } }: UndeclaredModel): Dataset {
  return { samples: preparation?.kind === "image" ? preparePictures(samples, preparation, inputs) : samples, targets };
}

/** The same source without what only training needs; where the test set is drawn from the training file, all of it is needed. */
function toTestSource(source: DatasetSource, file: string | undefined): DatasetSource {
  if (file !== undefined) {
    if (source.kind !== "csv") throw new RangeError(`The data of "${source.name}" is in several files: name their folder, not "${file}"`);
    const { testShare: _, ...rest } = source;
    return { ...rest, training: file, test: file };
  }
  if (source.kind === "csv") return source.test === undefined ? source : { ...source, training: source.test };
  return source.test === undefined ? source : { ...source, training: source.test };
}
