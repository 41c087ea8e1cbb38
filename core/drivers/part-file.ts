import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactDigest } from "#core/model/artifact.ts";

const PART_PREFIX = ".part-";

/** A file being received: nothing reads it under this name, and it takes its own only when it is whole. */
export interface PartFile {
  readonly path: string;
  readonly received: ArtifactDigest;
}

/**
 * Writes a stream into a new part file in `folder`, hashing as it goes, and syncs it to disk. It stops at the first byte past
 * `maxBytes`: what is longer than declared is wrong already. On any failure the part file is gone.
 */
export async function receivePart(folder: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<PartFile> {
  const path = join(folder, `${PART_PREFIX}${randomBytes(8).toString("hex")}`);
  const file = await open(path, "wx", 0o600);
  try {
    const received = await receive(file, source, maxBytes);
    await file.sync();
    return { path, received };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function receive(file: FileHandle, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<ArtifactDigest> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) break;
    hash.update(chunk);
    for (let written = 0; written < chunk.length; ) written += (await file.write(chunk, written)).bytesWritten;
  }
  return { sha256: hash.digest("hex"), bytes };
}

export async function keepPart(part: PartFile, target: string): Promise<void> {
  await rename(part.path, target);
}

export async function dropPart(part: PartFile): Promise<void> {
  await rm(part.path, { force: true });
}

/** Removes what a process that died while receiving left behind. The folder must belong to this process alone. */
export async function removeLeftoverParts(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(PART_PREFIX));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}
