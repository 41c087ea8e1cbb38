import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** File name -> content of one code asset. */
export type CodeFiles = Readonly<Record<string, string | Uint8Array>>;

/**
 * Writes files into a folder of their own, named after their content, so that two runs at once never see each other's half.
 * @returns the folder's path
 */
export function writeCode(parent: string, name: string, files: CodeFiles): string {
  const folder = join(parent, `${name}-${digestOf(files).slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, ".partial-"));
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(partial, file), content);
    // The archive keeps the mode, and Lambda runs the code as another user: a strict umask must not lock it out.
    chmodSync(join(partial, file), 0o644);
  }
  moveInto(partial, folder);
  return folder;
}

/** Gives a finished folder its name; where another run was first, its equal content stays. */
export function moveInto(partial: string, folder: string): void {
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function digestOf(files: CodeFiles): string {
  const hash = createHash("sha256");
  for (const [file, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${file}\0${Buffer.byteLength(content)}\0`).update(content);
  return hash.digest("hex");
}
