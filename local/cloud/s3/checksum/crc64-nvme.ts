import type { Checksum } from "./checksum.ts";

/** The NVM Express polynomial 0xad93d23594c93659, reflected (NVM Command Set Specification, "64b CRC"). */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

/** JavaScript's bit operators end at 32 bits: the table holds each entry as its high and its low half. */
const [HIGH, LOW] = buildTable();

/** CRC-64/NVME, 8 bytes, most significant first. */
export function createCrc64Nvme(): Checksum {
  let high = -1;
  let low = -1;
  return {
    update(chunk) {
      let [h, l] = [high, low];
      for (let i = 0; i < chunk.length; i++) {
        const entry = (l ^ (chunk[i] as number)) & 0xff;
        l = ((l >>> 8) | (h << 24)) ^ (LOW[entry] as number);
        h = (h >>> 8) ^ (HIGH[entry] as number);
      }
      [high, low] = [h, l];
    },
    digest() {
      const digest = Buffer.alloc(8);
      digest.writeInt32BE(~high, 0);
      digest.writeInt32BE(~low, 4);
      return digest;
    },
  };
}

function buildTable(): [Int32Array, Int32Array] {
  const entries = Array.from({ length: 256 }, (_, byte) => {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n;
    return crc;
  });
  return [
    Int32Array.from(entries, (crc) => Number(BigInt.asIntN(32, crc >> 32n))),
    Int32Array.from(entries, (crc) => Number(BigInt.asIntN(32, crc))),
  ];
}
