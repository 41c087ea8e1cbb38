import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Checksum } from "./checksum.ts";
import { createCrc32c } from "./crc32c.ts";
import { createCrc64Nvme } from "./crc64-nvme.ts";

/**
 * S3's checksums: their size, and of what a multipart object's may be made: its bytes (`FULL_OBJECT`), its parts' checksums (`COMPOSITE`)
 * or either; the first is what S3 takes when not told.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export const CHECKSUM_ALGORITHMS = {
  CRC32: { bytes: 4, create: createCrc32, types: ["COMPOSITE", "FULL_OBJECT"] },
  CRC32C: { bytes: 4, create: createCrc32c, types: ["COMPOSITE", "FULL_OBJECT"] },
  CRC64NVME: { bytes: 8, create: createCrc64Nvme, types: ["FULL_OBJECT"] },
  SHA1: { bytes: 20, create: () => createHashChecksum("sha1"), types: ["COMPOSITE"] },
  SHA256: { bytes: 32, create: () => createHashChecksum("sha256"), types: ["COMPOSITE"] },
} as const satisfies Record<
  string,
  { readonly bytes: number; readonly create: () => Checksum; readonly types: readonly ("COMPOSITE" | "FULL_OBJECT")[] }
>;

export type ChecksumAlgorithm = keyof typeof CHECKSUM_ALGORITHMS;
export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

/** What S3 computes when the sender names no algorithm. */
export const DEFAULT_CHECKSUM_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

export const CHECKSUM_NAMES = Object.keys(CHECKSUM_ALGORITHMS) as readonly ChecksumAlgorithm[];

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return Object.hasOwn(CHECKSUM_ALGORITHMS, name);
}

/** The header and trailer that carries the value. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Whether the text is base64 of as many bytes as the algorithm gives. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, "base64");
  return bytes.length === CHECKSUM_ALGORITHMS[algorithm].bytes && bytes.toString("base64") === value;
}

function createCrc32(): Checksum {
  let crc = 0;
  return {
    update(chunk) {
      crc = crc32(chunk, crc);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(crc);
      return digest;
    },
  };
}

function createHashChecksum(name: "sha1" | "sha256"): Checksum {
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
}
