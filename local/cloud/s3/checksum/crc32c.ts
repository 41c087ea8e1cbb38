import type { Checksum } from "./checksum.ts";

/** Castagnoli's polynomial, reflected (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/** CRC-32C, 4 bytes, most significant first. */
export function createCrc32c(): Checksum {
  let crc = -1;
  return {
    update(chunk) {
      let state = crc;
      for (let i = 0; i < chunk.length; i++) state = (TABLE[(state ^ (chunk[i] as number)) & 0xff] as number) ^ (state >>> 8);
      crc = state;
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeInt32BE(~crc);
      return digest;
    },
  };
}
