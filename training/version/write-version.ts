import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ServeError } from "#core/errors.ts";
import { parseManifest, VERSION_MANIFEST, type VersionManifest } from "#core/model/manifest.ts";
import { syncFolder, type WriteDurably, writeDurably } from "../storage/write-durably.ts";
import type { VersionContent } from "./version-content.ts";

export interface WrittenVersion {
  readonly version: number;
  readonly folder: string;
  /** False when the version was there already, with the same bytes. */
  readonly isNew: boolean;
}

export interface WriteVersionOptions {
  /** The one that has these bytes when left out, else the next free number. */
  readonly version?: number;
  /** How one file is written; the disk's way by default. */
  readonly write?: WriteDurably;
  /** Sees the manifest, defaults filled in, before anything is written; what it throws is thrown, and nothing is there then. */
  readonly admit?: (manifest: VersionManifest) => void;
}

/**
 * Writes a version below a model's folder, whole or not at all: the files lie in a folder that nobody reads until all are on the disk.
 * @throws {ServeError} VERSION_IMMUTABLE when the version is there with other bytes. @throws {ManifestError} for a manifest the catalog
 * would refuse. @throws {Error} the file system's own, such as ENOSPC: nothing is left then.
 */
export async function writeVersion(
  modelFolder: string,
  content: VersionContent,
  { version, write = writeDurably, admit }: WriteVersionOptions = {},
): Promise<WrittenVersion> {
  const existing = await readDigests(modelFolder);
  const { sha256 } = content.manifest.artifact;
  const same = existing.find((row) => row.sha256 === sha256 && (version === undefined || row.version === version));
  if (same !== undefined) return { version: same.version, folder: join(modelFolder, String(same.version)), isNew: false };
  const number = version ?? Math.max(0, ...existing.map((row) => row.version)) + 1;
  const folder = join(modelFolder, String(number));
  if (existing.some((row) => row.version === number)) throw immutable(folder, number);
  const document = { version: number, ...content.manifest };
  const manifest = parseManifest(VERSION_MANIFEST, document, "version.json");
  admit?.(manifest);
  const part = join(modelFolder, `.part-${randomUUID()}`);
  await writeWhole(folder, part, [["version.json", toJson(document)], ...content.files], write).catch((cause: unknown) => {
    throw isTaken(cause) ? immutable(folder, number) : cause;
  });
  await syncFolder(modelFolder);
  return { version: number, folder, isNew: true };
}

function toJson(document: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
}

interface VersionDigest {
  readonly version: number;
  readonly sha256: string;
}

async function readDigests(modelFolder: string): Promise<readonly VersionDigest[]> {
  await mkdir(modelFolder, { recursive: true });
  const names = (await readdir(modelFolder)).filter((name) => /^[1-9][0-9]{0,8}$/.test(name));
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name),
      sha256: await digest(join(modelFolder, name, "model.onnx")).catch(() => ""),
    })),
  );
}

async function writeWhole(
  folder: string,
  part: string,
  files: readonly (readonly [string, Uint8Array | string])[],
  write: WriteDurably,
): Promise<void> {
  await mkdir(part);
  try {
    for (const [name, content] of files) await write(join(part, name), content);
    await syncFolder(part);
    await rename(part, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
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
