import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Datatype } from "#core/protocol/datatype.ts";
import { decodeBinary, decodeJson, encodeBinary, encodeJson } from "./through-the-path.ts";

const SEED = 20_261_124;
const RUNS = { seed: SEED, numRuns: 200 };

const integers = (min: number, max: number) => fc.array(fc.integer({ min, max }), { maxLength: 40 });
const bigIntegers = (min: bigint, max: bigint) => fc.array(fc.bigInt({ min, max }), { maxLength: 40 });
const finite32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const finite64 = fc.double({ noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: "binary", maxLength: 20 }).filter((value) => !value.includes("\0"));

/** Values of each datatype as JSON would carry them; 64-bit integers as bigint. */
const VALUES = {
  BOOL: fc.array(fc.boolean(), { maxLength: 40 }),
  UINT8: integers(0, 255),
  UINT16: integers(0, 65_535),
  UINT32: integers(0, 2 ** 32 - 1),
  UINT64: bigIntegers(0n, 2n ** 64n - 1n),
  INT8: integers(-128, 127),
  INT16: integers(-32_768, 32_767),
  INT32: integers(-(2 ** 31), 2 ** 31 - 1),
  INT64: bigIntegers(-(2n ** 63n), 2n ** 63n - 1n),
  FP32: fc.array(finite32, { maxLength: 40 }),
  FP64: fc.array(finite64, { maxLength: 40 }),
  BYTES: fc.array(text, { maxLength: 20 }),
} as const satisfies Record<Exclude<Datatype, "FP16">, fc.Arbitrary<readonly unknown[]>>;

const DATATYPES = Object.keys(VALUES) as (keyof typeof VALUES)[];

describe("a tensor that goes in comes out the same", () => {
  test.each(DATATYPES)("%s as JSON", async (datatype) => {
    await fc.assert(
      fc.asyncProperty(VALUES[datatype] as fc.Arbitrary<readonly unknown[]>, async (values) => {
        const answer = await decodeJson(datatype, encodeJson(datatype, values));
        expect(answer).toEqual(values);
      }),
      RUNS,
    );
  });

  test.each(DATATYPES)("%s as binary", async (datatype) => {
    await fc.assert(
      fc.asyncProperty(VALUES[datatype] as fc.Arbitrary<readonly unknown[]>, async (values) => {
        const bytes = encodeBinary(datatype, values);
        expect(Buffer.from(await decodeBinary(datatype, values.length, bytes)).equals(bytes)).toBe(true);
      }),
      RUNS,
    );
  });

  test("FP16 as binary, every positive finite value", async () => {
    const bytes = Buffer.from(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits).buffer);
    expect(Buffer.from(await decodeBinary("FP16", bytes.length / 2, bytes)).equals(bytes)).toBe(true);
  });
});

describe("positive control", () => {
  test("a changed value does not pass for the same", async () => {
    const answer = await decodeJson("INT64", encodeJson("INT64", [2n ** 53n + 1n]));
    expect(answer).not.toEqual([2n ** 53n]);
    expect(answer).toEqual([2n ** 53n + 1n]);
  });
});
