import { createHash } from "node:crypto";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from "./checksum-algorithm.ts";

/** What is known of bytes that have passed. */
export interface Digests {
  readonly bytes: number;
  readonly md5: Buffer;
  /** Base64, of each algorithm asked for. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

export interface Digester {
  update(chunk: Uint8Array): void;
  /** Once, after the last piece. */
  finish(): Digests;
}

/** Counts bytes and takes their MD5 and the checksums asked for, in one pass. */
export function createDigester(algorithms: readonly ChecksumAlgorithm[]): Digester {
  const md5 = createHash("md5");
  const checksums = [...new Set(algorithms)].map((algorithm) => ({ algorithm, checksum: CHECKSUM_ALGORITHMS[algorithm].create() }));
  let bytes = 0;
  return {
    update(chunk) {
      bytes += chunk.length;
      md5.update(chunk);
      for (const { checksum } of checksums) checksum.update(chunk);
    },
    finish: () => ({
      bytes,
      md5: md5.digest(),
      checksums: Object.fromEntries(checksums.map(({ algorithm, checksum }) => [algorithm, checksum.digest().toString("base64")])),
    }),
  };
}
