import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Zippable, zipSync } from "fflate";

/** A folder's files as a zip archive. Stored, not deflated: the archive is read back by the same machine a moment later. */
export function zipFolder(folder: string): Buffer {
  const files: Zippable = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path)] = [readFileSync(path), { level: 0, mtime: "1980-01-01T00:00:00Z" }];
  }
  return Buffer.from(zipSync(files));
}
