import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ModelManifest, VersionManifest } from "#core/model/manifest.ts";
import type { DatasetSource } from "../dataset/dataset-source.ts";
import { readIdx } from "../dataset/idx.ts";
import { readCsv } from "../dataset/read-csv.ts";

/** What is known of a model whose training nobody declared. */
export interface UndeclaredModel {
  readonly model: Pick<ModelManifest, "task" | "classes" | "preparation">;
  readonly version: Pick<VersionManifest, "inputs" | "outputs">;
}

const IDX_SAMPLES = /idx[1-9]-ubyte(\.gz)?$/;
const IDX_CLASSES = /idx1-ubyte(\.gz)?$/;
/** How the test part of a published data set is called. */
const TEST_PART = /^(t10k|test|valid)/i;
/** Names that a column of targets usually has; the last column without one. */
const TARGET_COLUMNS = ["label", "class", "category", "target"];
const TEXT_COLUMNS = ["text", "sentence", "inputs"];

/**
 * Reads off the files themselves what data they hold: a folder with one pair of IDX files of samples and classes, or one CSV file whose
 * target has a usual name or is the last column.
 * @throws {RangeError} when the files can be none of that for this model, saying what was found.
 */
export async function guessDataSource(folder: string, file: string | undefined, known: UndeclaredModel): Promise<DatasetSource> {
  if (file !== undefined) return toCsvSource(folder, file, known);
  const names = await readdir(folder);
  const tables = names.filter((name) => name.endsWith(".csv"));
  const table = onlyTest(tables);
  if (table !== undefined) return toCsvSource(folder, table, known);
  const samples = onlyTest(names.filter((name) => IDX_SAMPLES.test(name) && !IDX_CLASSES.test(name)));
  const classes = onlyTest(names.filter((name) => IDX_CLASSES.test(name)));
  if (samples === undefined || classes === undefined)
    throw new RangeError(
      `"${folder}" holds neither one CSV file nor one pair of IDX files to test on: it holds ${names.sort().join(", ") || "nothing"}`,
    );
  return toIdxSource(folder, samples, classes, known);
}

function onlyTest(names: readonly string[]): string | undefined {
  const [first, ...further] = names;
  if (further.length === 0) return first;
  const tests = names.filter((name) => TEST_PART.test(name));
  return tests.length === 1 ? tests[0] : undefined;
}

async function toIdxSource(folder: string, samples: string, classes: string, { model, version }: UndeclaredModel): Promise<DatasetSource> {
  const list = model.classes === undefined || model.classes.length < 2 ? countScores(version.outputs) : [...model.classes];
  if (list === undefined)
    throw new RangeError(`"${classes}" holds classes, but neither "model.json" nor an output says how many there are`);
  const rank = Number(/idx([1-9])/.exec(samples)?.[1]);
  const [, ...shape] = readIdx(await readFile(join(folder, samples)), rank, samples).shape;
  const part = { samples, classes };
  return { kind: "idx", name: basename(folder), files: [], mirrors: [], shape, classes: list, training: part, test: part };
}

async function toCsvSource(folder: string, file: string, { model }: UndeclaredModel): Promise<DatasetSource> {
  const { header, rows } = readCsv(await readFile(join(folder, file)), file);
  const usual = TARGET_COLUMNS.flatMap((name) => header.filter((column) => column.toLowerCase() === name));
  const target = usual[0] ?? header.at(-1) ?? "";
  const others = header.filter((name) => name !== target);
  const values = rows.map(({ fields }) => fields[header.indexOf(target)] ?? "");
  return {
    kind: "csv",
    name: basename(file),
    files: [],
    mirrors: [],
    separator: ",",
    samples: toSamples(others, model.preparation, file),
    targets: model.task.endsWith("-classification")
      ? { kind: "classes", column: target, classes: toClasses(values, model.classes) }
      : { kind: "values", columns: [target] },
    training: file,
    test: file,
  };
}

type CsvSamples = Extract<DatasetSource, { kind: "csv" }>["samples"];

function toSamples(columns: readonly string[], preparation: ModelManifest["preparation"], file: string): CsvSamples {
  if (preparation === undefined) return { kind: "numbers", columns: [...columns] };
  if (preparation.kind !== "hashed-ngrams")
    throw new RangeError(
      `"${file}" cannot be prepared for a model that takes "${preparation.kind}": evaluate it with numbers it takes as tensors`,
    );
  const column = columns.find((name) => TEXT_COLUMNS.includes(name.toLowerCase())) ?? columns[0];
  if (column === undefined) throw new RangeError(`"${file}" has one column: the texts and their classes need two`);
  return { kind: "text", column, preparation };
}

/** Names where the column holds them, else how many numbers there may be. */
function toClasses(values: readonly string[], classes: readonly string[] | undefined): string[] | number {
  if (classes !== undefined && values.every((value) => classes.includes(value))) return [...classes];
  return classes?.length ?? Math.max(1, ...values.map(Number).filter(Number.isInteger)) + 1;
}

/** How many scores the one floating output gives that gives several. */
function countScores(outputs: VersionManifest["outputs"]): number | undefined {
  const widths = outputs.flatMap(({ datatype, shape }) => {
    const width = shape.at(-1) ?? 0;
    return datatype.startsWith("FP") && shape.length > 1 && width > 1 ? [width] : [];
  });
  return widths.length === 1 ? widths[0] : undefined;
}
