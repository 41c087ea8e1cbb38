import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CHECKSUM_ALGORITHMS,
  CHECKSUM_NAMES,
  type ChecksumAlgorithm,
  isChecksumValue,
} from "#local/cloud/s3/checksum/checksum-algorithm.ts";

/** The catalogue's check values: each algorithm over the ASCII text 123456789. */
const CHECK_VALUES: Readonly<Record<ChecksumAlgorithm, string>> = {
  CRC32: "cbf43926",
  CRC32C: "e3069283",
  CRC64NVME: "ae8b14860a799888",
  SHA1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
  SHA256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
};

function checksumOf(algorithm: ChecksumAlgorithm, pieces: readonly Uint8Array[]): Buffer {
  const checksum = CHECKSUM_ALGORITHMS[algorithm].create();
  for (const piece of pieces) checksum.update(piece);
  return checksum.digest();
}

describe.each(CHECKSUM_NAMES)("%s", (algorithm) => {
  test("gives the published check value", () => {
    expect(checksumOf(algorithm, [Buffer.from("123456789")]).toString("hex")).toBe(CHECK_VALUES[algorithm]);
  });

  test("has the size its table row says, also of nothing", () => {
    expect(checksumOf(algorithm, [])).toHaveLength(CHECKSUM_ALGORITHMS[algorithm].bytes);
  });

  test("does not depend on how the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (pieces) => {
        expect(checksumOf(algorithm, pieces)).toEqual(checksumOf(algorithm, [Buffer.concat(pieces)]));
      }),
      { seed: 24, numRuns: 60 },
    );
  });
});

test("isChecksumValue() takes canonical base64 of the right size only", () => {
  expect(isChecksumValue("CRC32", "y/Q5Jg==")).toBe(true);
  for (const wrong of ["", "y/Q5Jg", "y/Q5Jg===", "y/Q5", "rosUhgp5mIg=", "y/Q5 Jg=="])
    expect(isChecksumValue("CRC32", wrong), wrong).toBe(false);
});
