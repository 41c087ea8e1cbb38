import Table from "cli-table3";
import type { CliContext } from "./cli-context.ts";

/** Prints a document: as one JSON text with `--json`, else by `toText`. */
export function printDocument<T>(context: CliContext, json: boolean | undefined, document: T, toText: (document: T) => string): void {
  context.out(json === true ? `${JSON.stringify(document, null, 2)}\n` : `${toText(document)}\n`);
}

const NO_BORDER = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Columns under headings, no lines between them: easy to read and to cut. */
export function toTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...headings],
    chars: NO_BORDER,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The one showing of a key, as lines. */
export function toKeyText(key: string): readonly string[] {
  return ["", `  ${key}`, "", "This is the only time the key is shown: what is stored does not authenticate."];
}

/** `407,385 B` as people read it: `407 kB`. */
export function toReadableBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function toPercent(share: number | undefined): string {
  return share === undefined ? "–" : `${(share * 100).toFixed(2)} %`;
}
