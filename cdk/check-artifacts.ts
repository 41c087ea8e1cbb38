import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { ArtifactDigest } from "#core/model/artifact.ts";
import type { Catalog } from "#core/model/catalog.ts";

/** A version whose model file is not the one its manifest was written for. */
export class ArtifactMismatchError extends Error {
  override readonly name = "ArtifactMismatchError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Cannot deploy ${problems.join("; ")}. A version's file never changes: restore it, or add it as a new version`);
    this.problems = problems;
  }
}

/**
 * Compares every model file with its manifest before anything is uploaded; the deployment and each cold start compare again.
 * @throws {ArtifactMismatchError} naming every file that differs
 */
export async function checkArtifacts(catalog: Catalog): Promise<void> {
  const problems: string[] = [];
  for (const model of catalog) {
    for (const { manifest, folder } of model.versions) {
      const file = join(folder, manifest.artifact.file);
      const found = await digestFile(file);
      if (found.sha256 !== manifest.artifact.sha256 || found.bytes !== manifest.artifact.bytes)
        problems.push(
          `"${model.manifest.name}@${manifest.version}": the manifest says ${manifest.artifact.bytes} bytes with SHA-256 ` +
            `${manifest.artifact.sha256}, "${file}" has ${found.bytes} bytes with ${found.sha256}`,
        );
    }
  }
  if (problems.length > 0) throw new ArtifactMismatchError(problems);
}

async function digestFile(file: string): Promise<ArtifactDigest> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { sha256: hash.digest("hex"), bytes };
}
