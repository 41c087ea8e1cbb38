import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ChecksumAlgorithm, createChecksum } from "./checksum.ts";

export interface ReceivedFile {
  /** Name within the folder. */
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** Algorithm -> base64. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

/** Writes a body into a new file while it computes its digests. A body that breaks off leaves no file. */
export async function receiveFile(
  folder: string,
  body: Buffer | Readable,
  algorithms: readonly ChecksumAlgorithm[],
): Promise<ReceivedFile> {
  const file = randomUUID();
  const path = join(folder, file);
  const md5 = createHash("md5");
  const running = algorithms.map((algorithm) => [algorithm, createChecksum(algorithm)] as const);
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      md5.update(chunk);
      for (const [, checksum] of running) checksum.update(chunk);
      done(null, chunk);
    },
  });
  try {
    // One chunk, where it is here already: a stream of a buffer would give single bytes.
    await pipeline(Buffer.isBuffer(body) ? Readable.from([body]) : body, measure, createWriteStream(path, { flags: "wx" }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return {
    file,
    bytes,
    md5: md5.digest("hex"),
    checksums: Object.fromEntries(running.map(([algorithm, checksum]) => [algorithm, checksum.digest()])),
  };
}
