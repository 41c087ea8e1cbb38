import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

/** One line of a group's file: an event, or, without a message, the birth of a stream. */
export interface LogLine {
  readonly sequence: number;
  readonly stream: string;
  readonly timestampMs: number;
  readonly ingestedMs: number;
  readonly message?: string;
}

/** The events of one group as JSON lines: the newest in `new.jsonl`, those before in `old.jsonl`, which goes when the newest fills up. */
export interface LogFile {
  /** Kept in memory until `flush`. @returns its number. */
  add(line: Omit<LogLine, "sequence">): number;
  flush(): void;
  /** Everything, what is in memory included, in order. */
  read(): readonly LogLine[];
  remove(): void;
}

/** Half a megabyte in memory at most, so that a function that prints without end cannot fill it. */
const MAX_PENDING_CHARACTERS = 512 * 1024;

/** @param maxBytes of each of the two files. @throws when the folder cannot be made or read. */
export function openLogFile(folder: string, maxBytes: number): LogFile {
  const [newest, older] = [join(folder, "new.jsonl"), join(folder, "old.jsonl")];
  mkdirSync(folder, { recursive: true });
  dropTornLine(newest);
  let bytes = existsSync(newest) ? statSync(newest).size : 0;
  let next = (readLines(newest).at(-1) ?? readLines(older).at(-1))?.sequence ?? -1;
  let pending = "";
  const flush = (): void => {
    if (pending === "") return;
    const text = pending;
    pending = "";
    const added = Buffer.byteLength(text);
    if (bytes > 0 && bytes + added > maxBytes) {
      renameSync(newest, older);
      bytes = 0;
    }
    appendFileSync(newest, text, { mode: 0o600 });
    bytes += added;
  };
  return {
    add(line) {
      next += 1;
      pending += `${JSON.stringify({ sequence: next, ...line })}\n`;
      if (pending.length > MAX_PENDING_CHARACTERS) flush();
      return next;
    },
    flush,
    read() {
      flush();
      return [...readLines(older), ...readLines(newest)];
    },
    remove() {
      pending = "";
      bytes = 0;
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    },
  };
}

/** A kill in the middle of a write leaves half a line, which the next one would grow into. */
function dropTornLine(file: string): void {
  if (!existsSync(file)) return;
  const content = readFileSync(file);
  const end = content.lastIndexOf("\n") + 1;
  if (end < content.length) truncateSync(file, end);
}

function readLines(file: string): LogLine[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LogLine);
}
