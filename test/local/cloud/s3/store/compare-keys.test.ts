import fc from "fast-check";
import { expect, test } from "vitest";
import { compareKeys } from "#local/cloud/s3/store/compare-keys.ts";

test("compareKeys() orders as the keys' UTF-8 bytes do, also where JavaScript's own order differs", () => {
  const emoji = "\u{1F600}";
  const privateUse = "\uFFFD";
  expect(emoji < privateUse).toBe(true);
  expect(compareKeys(emoji, privateUse)).toBeGreaterThan(0);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 8 }), fc.string({ unit: "binary", maxLength: 8 }), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { seed: 24, numRuns: 500 },
  );
});
