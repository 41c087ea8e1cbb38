import { randomUUID } from "node:crypto";
import { mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ChecksumAlgorithm } from "../checksum/checksum-algorithm.ts";
import { createDigester, type Digests } from "../checksum/digester.ts";

/** Bytes on their way into the store. */
export interface IncomingBody {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Taken while the bytes pass, and kept. */
  readonly algorithms: readonly ChecksumAlgorithm[];
  /** Asked once all have passed; what it throws keeps them from being stored. */
  readonly verify: (digests: Digests) => void;
}

export interface DataFile extends Digests {
  readonly file: string;
}

/** The bytes of objects and parts: files that are whole or absent, with names of their own. */
export interface DataFiles {
  /** On the disk when it returns. @throws what the body's chunks and `verify` throw; nothing is left then. */
  write(body: IncomingBody): Promise<DataFile>;
  /** A descriptor, the caller's to close: reading goes on when the file is removed. */
  open(file: string): number;
  remove(file: string): void;
  /** Removes every file that no record names: what a kill left between a file and its record. */
  sweep(named: ReadonlySet<string>): void;
}

/** Files below `folder/data`, written in `folder/incoming` and renamed when whole. */
export function openDataFiles(folder: string): DataFiles {
  const incoming = join(folder, "incoming");
  const data = join(folder, "data");
  rmSync(incoming, { recursive: true, force: true });
  for (const path of [incoming, data]) mkdirSync(path, { recursive: true });
  return {
    async write(body) {
      const file = randomUUID();
      const part = join(incoming, file);
      try {
        const digests = await writeFlushed(part, body);
        body.verify(digests);
        await rename(part, join(data, file));
        return { file, ...digests };
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    open: (file) => openSync(join(data, file), "r"),
    remove: (file) => rmSync(join(data, file), { force: true }),
    sweep(named) {
      for (const file of readdirSync(data)) if (!named.has(file)) rmSync(join(data, file), { force: true });
    },
  };
}

async function writeFlushed(path: string, { chunks, algorithms }: IncomingBody): Promise<Digests> {
  const digester = createDigester(algorithms);
  await using handle = await open(path, "wx", 0o600);
  for await (const chunk of chunks) {
    digester.update(chunk);
    await handle.appendFile(chunk);
  }
  await handle.sync();
  return digester.finish();
}
