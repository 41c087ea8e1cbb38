import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { unzip } from "fflate";
import { LIMITS } from "#core/limits.ts";
import { LambdaError } from "./lambda-error.ts";
import { readZipEntries, type ZipEntry } from "./zip-entries.ts";

/** An archive that is unpacked on this machine. */
export interface StoredArchive {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly unpackedBytes: number;
}

/** Code and layers, unpacked once per content in folders named by digest. */
export interface ArchiveStore {
  /** @throws LambdaError InvalidParameterValueException for what cannot be unpacked safely. */
  put(archive: Buffer): Promise<StoredArchive>;
  folderOf(sha256: string): string;
}

/** @param isUsed tells which digests to keep; what is left of the others, and of an unpacking that was cut off, is removed. */
export function openArchiveStore(folder: string, isUsed: (sha256: string) => boolean): ArchiveStore {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!isUsed(name)) rmSync(join(folder, name), { recursive: true, force: true });
  const folderOf = (sha256: string): string => join(folder, sha256);
  return {
    folderOf,
    async put(archive) {
      const sha256 = createHash("sha256").update(archive).digest("hex");
      const entries = checkArchive(archive);
      const unpackedBytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
      if (!existsSync(folderOf(sha256))) await unpack(archive, entries, folderOf(sha256));
      return { sha256, bytes: archive.length, unpackedBytes };
    },
  };
}

function checkArchive(archive: Buffer): readonly ZipEntry[] {
  try {
    const entries = readZipEntries(archive);
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    if (bytes > LIMITS.MAX_PACKAGE_BYTES) throw new Error(`Unzipped size must be smaller than ${LIMITS.MAX_PACKAGE_BYTES} bytes`);
    return entries;
  } catch (error) {
    throw new LambdaError("InvalidParameterValueException", `Could not unzip uploaded file: ${(error as Error).message}`);
  }
}

/** Unpacks beside and renames: a folder with the digest's name is always whole. */
async function unpack(archive: Buffer, entries: readonly ZipEntry[], target: string): Promise<void> {
  const part = `${target}.part-${randomBytes(6).toString("hex")}`;
  const contents = await inflate(archive);
  try {
    await mkdir(part);
    for (const { name, isExecutable, ...expected } of entries) {
      const content = contents[name];
      if (content?.length !== expected.bytes || crc32(content) !== expected.crc32) {
        throw new LambdaError("InvalidParameterValueException", `Could not unzip uploaded file: "${name}" is damaged`);
      }
      await mkdir(dirname(join(part, name)), { recursive: true });
      // Read-only as `/var/task` is: functions with the same code share one folder.
      await writeFile(join(part, name), content, { mode: isExecutable ? 0o555 : 0o444, flag: "wx" });
    }
    await rename(part, target);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    // The same archive, unpacked by two calls at once: either is as good.
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY" || !existsSync(target)) throw error;
  }
}

function inflate(archive: Buffer): Promise<Record<string, Uint8Array>> {
  return new Promise((resolve, reject) => {
    unzip(archive, { filter: ({ name }) => !name.endsWith("/") }, (error, contents) => {
      if (error) reject(new LambdaError("InvalidParameterValueException", `Could not unzip uploaded file: ${error.message}`));
      else resolve(contents);
    });
  });
}
