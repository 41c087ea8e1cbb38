import { hashNgrams } from "#core/task/hashed-ngrams.ts";
import type { Dataset, Samples, Targets } from "./dataset.ts";
import { type ClassList, type CsvSource, countClasses } from "./dataset-source.ts";
import { type CsvRow, type CsvTable, findColumn, readCsv } from "./read-csv.ts";
import { denseSamples, sparseSamples } from "./samples.ts";

/**
 * Reads samples and targets from the columns of a CSV file.
 * @throws {RangeError} naming file, line and column for what is no finite number, no id in range, or none of the classes.
 */
export async function readCsvDataset(source: CsvSource, file: string, read: (file: string) => Promise<Uint8Array>): Promise<Dataset> {
  const table = readCsv(await read(file), file, source.separator);
  return { samples: toSamples(table, source.samples), targets: toTargets(table, source.targets) };
}

function toSamples(table: CsvTable, source: CsvSource["samples"]): Samples {
  if (source.kind === "text") {
    const column = findColumn(table, source.column);
    const { preparation } = source;
    return sparseSamples(
      preparation.features,
      table.rows.map(({ fields }) => hashNgrams(fields[column] ?? "", preparation)),
    );
  }
  if (source.kind === "numbers") return denseSamples([source.columns.length], toNumbers(table, source.columns));
  const ids = readCells(table, source.columns, (text) => {
    const id = toInteger(text);
    return id === undefined || id >= source.rows ? `is no id from 0 to ${source.rows - 1}` : id;
  });
  return denseSamples([source.columns.length], BigInt64Array.from(ids, BigInt));
}

function toTargets(table: CsvTable, source: CsvSource["targets"]): Targets {
  if (source.kind === "values") return { kind: "values", width: source.columns.length, values: toNumbers(table, source.columns) };
  const find = classFinder(source.classes);
  return {
    kind: "classes",
    classes: countClasses(source.classes),
    values: BigInt64Array.from(readCells(table, [source.column], find), BigInt),
  };
}

/** The number of a class, or what is wrong with its name. */
function classFinder(list: ClassList): (text: string) => number | string {
  if (typeof list === "number")
    return (text) => {
      const value = toInteger(text);
      return value === undefined || value >= list ? `is no class from 0 to ${list - 1}` : value;
    };
  const numbers = new Map(list.map((name, number) => [name, number]));
  return (text) => numbers.get(text) ?? `is none of the ${list.length} classes`;
}

function toNumbers(table: CsvTable, columns: readonly string[]): Float32Array {
  return Float32Array.from(
    readCells(table, columns, (text) => {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      return Number.isFinite(Math.fround(value)) ? value : "is no number that float32 holds";
    }),
  );
}

function toInteger(text: string): number | undefined {
  return /^[0-9]{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

/** Row by row the numbers of some columns; `parse` gives a text where it cannot. */
function readCells(table: CsvTable, columns: readonly string[], parse: (text: string) => number | string): number[] {
  const indices = columns.map((name) => findColumn(table, name));
  return table.rows.flatMap((row: CsvRow) =>
    indices.map((index) => {
      const text = row.fields[index] ?? "";
      const value = parse(text);
      if (typeof value === "number") return value;
      throw new RangeError(`"${table.file}" line ${row.line}, column "${table.header[index]}": "${text.slice(0, 60)}" ${value}`);
    }),
  );
}
