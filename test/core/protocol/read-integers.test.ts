import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Datatype } from "#core/protocol/datatype.ts";
import { outcomeOf } from "./decode-data.ts";
import { toFraction } from "./exact-numbers.ts";

const RANGES = {
  UINT8: [0n, 255n],
  INT8: [-128n, 127n],
  UINT16: [0n, 65_535n],
  INT16: [-32_768n, 32_767n],
  UINT32: [0n, 2n ** 32n - 1n],
  INT32: [-(2n ** 31n), 2n ** 31n - 1n],
  UINT64: [0n, 2n ** 64n - 1n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
} as const satisfies Partial<Record<Datatype, readonly [bigint, bigint]>>;
type IntegerDatatype = keyof typeof RANGES;
const DATATYPES = Object.keys(RANGES) as IntegerDatatype[];
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** What an integer datatype makes of a JSON number, by exact fractions. */
function expected(datatype: IntegerDatatype, token: string): readonly unknown[] | string {
  const { over, under } = toFraction(token);
  const isLong = datatype.endsWith("64");
  const [min, max] = RANGES[datatype];
  if (!Number.isFinite(Number(token))) return "NON_FINITE";
  if (over % under !== 0n || (over === 0n && token.startsWith("-"))) return "OUT_OF_RANGE";
  const value = over / under;
  if (isLong && (value > SAFE || value < -SAFE)) return "UNSAFE_INTEGER";
  if (value < min || value > max) return "OUT_OF_RANGE";
  return [isLong ? value : Number(value)];
}

/** Integers around the ends of every datatype, and spellings of them with a point or an exponent. */
const edge = fc
  .record({
    edge: fc.constantFrom(...Object.values(RANGES).flat(), 0n, SAFE, -SAFE, 10n ** 15n, 10n ** 10n),
    off: fc.bigInt({ min: -2n, max: 2n }),
    spelling: fc.constantFrom("", ".0", ".000", "e0", "E+0", "0e-1", "00e-2", ".5", "e-1", "e1", ".00000000000000000000000001"),
  })
  .map(({ edge: value, off, spelling }) => {
    const digits = String(value + off);
    return spelling.startsWith("0") && digits === "0" ? "0" : `${digits}${spelling}`;
  });
const small = fc
  .tuple(fc.integer({ min: -400, max: 70_000 }), fc.constantFrom("", ".0", "e2", ".25", ".25e2"))
  .map((parts) => parts.join(""));

describe.each(DATATYPES)("%s numbers", (datatype) => {
  test("are the integers that are written, and no other number passes", () => {
    fc.assert(
      fc.property(fc.oneof(edge, small, fc.constantFrom("-0", "-0.0", "-0e5", "0", "1e400", "1e-400", "0e999999999")), (token) => {
        expect([token, outcomeOf(datatype, [1], `[${token}]`)]).toEqual([
          token,
          token === "0e999999999" ? zero(datatype) : expected(datatype, token),
        ]);
      }),
      { seed: 31, numRuns: 1_500 },
    );
  });
});

function zero(datatype: IntegerDatatype): readonly unknown[] {
  return [datatype.endsWith("64") ? 0n : 0];
}

describe.each(["INT64", "UINT64"] as const)("%s strings", (datatype) => {
  test("are exact to the last digit", () => {
    const [min, max] = RANGES[datatype];
    fc.assert(
      fc.property(fc.bigInt({ min: min - 3n, max: max + 3n }), fc.constantFrom(-1n, 0n, 1n, 2n), (any, off) => {
        for (const value of [any, min + off, max + off]) {
          const isIn = value >= min && value <= max;
          expect(outcomeOf(datatype, [1], `["${value}"]`)).toEqual(isIn ? [value] : "OUT_OF_RANGE");
        }
      }),
      { seed: 32, numRuns: 300 },
    );
  });
});

describe("positive control", () => {
  test("the oracle finds a reader that wraps, and one that rounds", () => {
    expect(new Int8Array([128])[0]).not.toBe(128);
    expect(expected("INT8", "128")).toBe("OUT_OF_RANGE");
    expect(JSON.parse("4503599627370496.4")).toBe(4503599627370496);
    expect(expected("INT64", "4503599627370496.4")).toBe("OUT_OF_RANGE");
  });
});
