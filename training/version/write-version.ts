import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ServeError } from "#core/errors.ts";
import type { TrainedVersion } from "./train-version.ts";
import { toVersionFiles } from "./version-files.ts";

export interface WrittenVersion {
  readonly version: number;
  readonly folder: string;
  /** False when the version was there already, with the same bytes. */
  readonly isNew: boolean;
}

/**
 * Writes a trained version below a model's folder, whole or not at all. Without `version` it takes the one that has these bytes, else
 * the next free number.
 * @throws {ServeError} VERSION_IMMUTABLE when `version` is there with other bytes.
 */
export async function writeVersion(modelFolder: string, trained: TrainedVersion, version?: number): Promise<WrittenVersion> {
  const existing = await readDigests(modelFolder);
  const sha256 = digest(trained.model);
  const same = existing.find((row) => row.sha256 === sha256 && (version === undefined || row.version === version));
  if (same !== undefined) return { version: same.version, folder: join(modelFolder, String(same.version)), isNew: false };
  const number = version ?? Math.max(0, ...existing.map((row) => row.version)) + 1;
  const folder = join(modelFolder, String(number));
  if (existing.some((row) => row.version === number)) throw immutable(folder, number);
  await writeWhole(folder, join(modelFolder, `.part-${randomUUID()}`), toVersionFiles(number, trained)).catch((cause: unknown) => {
    throw isTaken(cause) ? immutable(folder, number) : cause;
  });
  return { version: number, folder, isNew: true };
}

interface VersionDigest {
  readonly version: number;
  readonly sha256: string;
}

async function readDigests(modelFolder: string): Promise<readonly VersionDigest[]> {
  await mkdir(modelFolder, { recursive: true });
  const names = (await readdir(modelFolder)).filter((name) => /^[1-9][0-9]{0,8}$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      const model = await readFile(join(modelFolder, name, "model.onnx")).catch(() => undefined);
      return { version: Number(name), sha256: model === undefined ? "" : digest(model) };
    }),
  );
}

async function writeWhole(folder: string, part: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(part);
  try {
    for (const [name, content] of files) {
      const file = await open(join(part, name), "wx");
      await file.writeFile(content);
      await file.sync();
      await file.close();
    }
    await rename(part, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function isTaken(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && (cause.code === "ENOTEMPTY" || cause.code === "EEXIST");
}

function immutable(folder: string, version: number): ServeError {
  return new ServeError(
    "VERSION_IMMUTABLE",
    `Version ${version} is in "${folder}" already with other bytes, and a version never changes: leave out --version, or name a free one`,
  );
}
