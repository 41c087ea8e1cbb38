import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ArtifactDigest } from "#core/model/artifact.ts";

/** Large reads: hashing a file is then bound by the hash (1.6 GB/s), not by calls. */
const READ_BYTES = 4 * 1024 * 1024;

/** The digest of a file as it lies on disk, or undefined when there is none. */
export async function digestFile(path: string, signal?: AbortSignal): Promise<ArtifactDigest | undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES, ...(signal && { signal }) })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return { sha256: hash.digest("hex"), bytes };
}

export function isSameDigest(a: ArtifactDigest, b: ArtifactDigest): boolean {
  return a.sha256 === b.sha256 && a.bytes === b.bytes;
}
