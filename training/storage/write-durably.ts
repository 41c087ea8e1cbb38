import { copyFile, open } from "node:fs/promises";

/** Writes a new file and returns once the disk has it. */
export type WriteDurably = (path: string, content: Uint8Array | string) => Promise<void>;

/**
 * Writes bytes, or copies the file at a path, to a new file and syncs it.
 * @throws {Error} the file system's own, such as ENOSPC; what was written till then is still there.
 */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  if (typeof content === "string") await copyFile(content, path);
  const file = await open(path, typeof content === "string" ? "r+" : "wx");
  try {
    if (typeof content !== "string") await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename in a folder survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
