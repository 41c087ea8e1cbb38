import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readIdx } from "#training/dataset/idx.ts";
import { readCsv } from "#training/dataset/read-csv.ts";
import { toIdx } from "./synthetic-mnist.ts";

const RUNS = { seed: 20_261_124, numRuns: 300 };

/** A file with some bytes changed, taken out or put in. */
const damaged = (whole: Uint8Array) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) => {
      const bytes = [...whole];
      for (const [at, value, how] of changes) bytes.splice(at, how === 2 ? 0 : 1, ...(how === 1 ? [] : [value]));
      return Uint8Array.from(bytes);
    });

/** Whether it was read; anything but an error of ours that names the file fails the test. */
function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toContain('"file');
    return false;
  }
}

describe("a damaged file", () => {
  test("of IDX is read as what it says, or refused by its name", () => {
    let refused = 0;
    fc.assert(
      fc.property(damaged(toIdx([3, 2], Uint8Array.of(1, 2, 3, 4, 5, 6))), (bytes) => {
        if (!isRead(() => readIdx(bytes, 2, "file.gz"))) refused += 1;
      }),
      RUNS,
    );
    // Gzip's checksum leaves little through.
    expect(refused).toBeGreaterThan(RUNS.numRuns * 0.7);
  });

  test("of CSV is read as what it says, or refused by its name", () => {
    const text = new TextEncoder().encode('text,kind\n"Grüße, you",yes\nplain,no\n');
    let refused = 0;
    fc.assert(
      fc.property(damaged(text), (bytes) => {
        if (!isRead(() => readCsv(bytes, "file.csv"))) refused += 1;
      }),
      RUNS,
    );
    expect(refused).toBeGreaterThan(RUNS.numRuns * 0.3);
  });
});
