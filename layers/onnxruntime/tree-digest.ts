import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** SHA-256 (hexadecimal) over everything below a folder: paths in order, kinds, modes, times and bytes. */
export function treeDigest(root: string): string {
  const hash = createHash("sha256");
  const entries = readdirSync(root, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of entries) {
    const stat = lstatSync(path);
    hash.update(`${relative(root, path)}\0${stat.mode}\0${stat.mtimeMs}\0${stat.isFile() ? stat.size : "folder"}\0`);
    if (stat.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}
