import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODEL_MANIFEST, parseManifest } from "#core/model/manifest.ts";

/** Columns a list of `model.json` may fill before it gets a line for each of its elements. */
const LINE_COLUMNS = 140;
/** What the key before a list takes of its line, at most. */
const KEY_COLUMNS = 20;

/**
 * Points a label of a model at a version, or takes the label away, and leaves the rest of `model.json` as it is. Whoever reads the file
 * meanwhile sees the old labels or the new ones.
 * @param version undefined to remove the label. @throws {ManifestError} when the file would not be a manifest.
 */
export function writeLabel(modelFolder: string, label: string, version: number | undefined): void {
  const path = join(modelFolder, "model.json");
  const document: unknown = JSON.parse(readFileSync(path, "utf8"));
  const labels = Object.entries(parseManifest(MODEL_MANIFEST, document, path).labels).filter(([name]) => name !== label);
  const next = Object.fromEntries(version === undefined ? labels : [...labels, [label, version] as const]);
  const changed = { ...(document as object), labels: next };
  parseManifest(MODEL_MANIFEST, changed, path);
  const part = join(modelFolder, `.part-${randomUUID()}`);
  try {
    writeFileSync(part, `${toReadableJson(changed)}\n`, { flag: "wx", flush: true });
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

/** JSON as people write it: a list of plain values stays on its line where it fits into `columns`. */
export function toReadableJson(value: unknown, columns = LINE_COLUMNS, indent = ""): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((element) => JSON.stringify(element)).join(", ")}]`;
    if (value.every(isPlain) && indent.length + line.length + KEY_COLUMNS <= columns) return line;
    return `[\n${value.map((element) => deeper + toReadableJson(element, columns, deeper)).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, element]) => `${deeper}${JSON.stringify(key)}: ${toReadableJson(element, columns, deeper)}`,
  );
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
