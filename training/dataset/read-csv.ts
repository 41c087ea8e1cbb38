import { CsvError, parse } from "csv-parse/sync";

/** A CSV file: the names in its first line, and its rows. */
export interface CsvTable {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  /** In the order of the header. */
  readonly fields: readonly string[];
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
}

/** No data set that is read into memory comes near it. */
const MAX_CSV_BYTES = 256 * 1024 * 1024;
const NEW_LINE = 0x0a;

/**
 * Reads a CSV file as RFC 4180 has it: UTF-8, a header, quotes around what holds separators or line breaks.
 * @throws {RangeError} naming file and line for bytes that are no UTF-8, rows of another length than the header, and broken quotes.
 */
export function readCsv(bytes: Uint8Array, file: string, separator = ","): CsvTable {
  if (bytes.length > MAX_CSV_BYTES) throw new RangeError(`"${file}" has ${bytes.length} bytes, at most ${MAX_CSV_BYTES} are read`);
  const text = decode(bytes, file);
  const records = parseRecords(text, file, separator);
  const [first, ...rest] = records.map(({ record, info }): CsvRow => ({ fields: record, line: info.lines }));
  if (first === undefined) throw new RangeError(`"${file}" is empty: its first line names the columns`);
  const repeated = first.fields.find((name, index) => first.fields.indexOf(name) !== index);
  if (repeated !== undefined) throw new RangeError(`"${file}" names the column "${repeated}" twice`);
  if (rest.length === 0) throw new RangeError(`"${file}" holds no row below its header`);
  return { file, header: first.fields, rows: rest };
}

/** Where a column is. @throws {RangeError} naming those there are. */
export function findColumn({ file, header }: CsvTable, name: string): number {
  const index = header.indexOf(name);
  if (index < 0) throw new RangeError(`"${file}" has no column "${name}"; it has "${header.join('", "')}"`);
  return index;
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parseRecords(text: string, file: string, separator: string): readonly ParsedRecord[] {
  try {
    return parse(text, { delimiter: separator, bom: true, info: true, skip_empty_lines: true }) as unknown as readonly ParsedRecord[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = "lines" in cause ? ` line ${String(cause.lines)}` : "";
    throw new RangeError(`"${file}"${line} is no CSV row like the others: ${cause.message}`, { cause });
  }
}

function decode(bytes: Uint8Array, file: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new RangeError(`"${file}" line ${findBadLine(bytes, decoder)} holds bytes that are no UTF-8`, { cause });
  }
}

/** No character of UTF-8 but the line break holds its byte, so each line can be looked at for itself. */
function findBadLine(bytes: Uint8Array, decoder: InstanceType<typeof TextDecoder>): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const found = bytes.indexOf(NEW_LINE, start);
    const end = found < 0 ? bytes.length : found;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return line;
}
