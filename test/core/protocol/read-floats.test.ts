import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeData, outcomeOf } from "./decode-data.ts";
import { allDigits, halfwayFrom, nearestFloat32 } from "./exact-numbers.ts";

const digits = (minLength: number, maxLength: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });
const whole = fc.oneof(
  fc.constant("0"),
  fc.tuple(fc.constantFrom(..."123456789"), digits(0, 45)).map((parts) => parts.join("")),
);

/** JSON numbers of every length, with the ends of every fast path among them. */
const anyNumber = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole,
    fraction: fc.oneof(fc.constant(""), digits(1, 25), digits(90, 110)),
    exponent: fc.oneof(
      { weight: 3, arbitrary: fc.constant("") },
      fc.tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "+", "-"), fc.oneof(fc.nat(330), fc.nat(40))).map((parts) => parts.join("")),
    ),
  })
  .map((parts) => `${parts.sign}${parts.whole}${parts.fraction === "" ? "" : `.${parts.fraction}`}${parts.exponent}`);

/** Numbers as programs write them. */
const writtenNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toPrecision(9)),
  fc.double({ min: -300, max: 300, noNaN: true }).map((value) => value.toFixed(6)),
  fc.integer().map(String),
);

/** Numbers at and right beside a point halfway between two float32, subnormal ones and the end of the range included. */
const halfwayNumber = fc
  .record({
    bits: fc.oneof(fc.nat(0x7f7fffff), fc.nat(0x00ffffff), fc.constant(0x7f7fffff), fc.constant(0)),
    sign: fc.constantFrom("", "-"),
    nudge: fc.constantFrom("", "above", "far above", "below", "zeros"),
  })
  .map(({ bits, sign, nudge }) => {
    const exact = allDigits(halfwayFrom(bits));
    const point = exact.includes(".") ? exact : `${exact}.0`;
    const last = point.search(/[1-9][0.]*$/);
    if (nudge === "above") return `${sign}${point}1`;
    if (nudge === "far above") return `${sign}${point}${"0".repeat(900)}1`;
    if (nudge === "zeros") return `${sign}${point}${"0".repeat(200)}`;
    if (nudge === "below") {
      const lowered = `${point.slice(0, last)}${Number(point[last]) - 1}${point.slice(last + 1).replaceAll("0", "9")}9`;
      return `${sign}${lowered}`;
    }
    return `${sign}${exact}`;
  });

/** The first number that a reader does not round as exact fractions do, infinity standing for a refusal. */
function firstDifference(read: (token: string) => number, tokens: readonly string[]): string | undefined {
  return tokens.find((token) => !Object.is(read(token), nearestFloat32(token)));
}

function readFloat32(token: string): number {
  const outcome = outcomeOf("FP32", [1], `[${token}]`);
  if (outcome === "OUT_OF_RANGE" || outcome === "NON_FINITE") return token.startsWith("-") ? -Infinity : Infinity;
  return Number(outcome[0]);
}

describe("FP64 numbers", () => {
  test("are what JSON.parse() makes of them, and refused where that is an infinity", () => {
    fc.assert(
      fc.property(fc.oneof(anyNumber, writtenNumber), (token) => {
        const value = JSON.parse(token) as number;
        expect(outcomeOf("FP64", [1], `[${token}]`)).toEqual(Number.isFinite(value) ? [value] : "NON_FINITE");
      }),
      { seed: 21, numRuns: 5_000 },
    );
  });
});

describe("FP32 numbers", () => {
  test("are rounded once, to the nearest float32", () => {
    const tokens = fc.sample(fc.oneof(anyNumber, writtenNumber), { seed: 22, numRuns: 3_000 });
    expect(firstDifference(readFloat32, tokens)).toBeUndefined();
  });

  test("are rounded once beside a point halfway between two float32, where Math.fround() rounds twice", () => {
    const tokens = fc.sample(halfwayNumber, { seed: 23, numRuns: 2_000 });
    expect(firstDifference(readFloat32, tokens)).toBeUndefined();
    const twice = tokens.filter((token) => !Object.is(Math.fround(Number(token)), nearestFloat32(token)));
    expect(twice.length).toBeGreaterThan(300);
  });

  test("are the same as what JSON.parse() and Math.fround() make of a float32 that was written", () => {
    const values = fc.sample(fc.float({ noNaN: true, noDefaultInfinity: true }), { seed: 24, numRuns: 5_000 });
    expect(decodeData("FP32", [values.length], JSON.stringify(values))).toEqual(Float32Array.from(JSON.parse(JSON.stringify(values))));
  });

  test.each([
    ["rounding twice", (token: string) => Math.fround(Number(token))],
    ["leaving out digits", (token: string) => Math.fround(Number(token.slice(0, 12)))],
    ["losing the sign of zero", (token: string) => readFloat32(token) + 0],
  ])("a reader that errs by %s is found out", (_, read) => {
    expect(firstDifference(read, [...fc.sample(halfwayNumber, { seed: 25, numRuns: 500 }), "-0", "-0.0"])).toBeDefined();
  });
});

describe("a number as long as a body", () => {
  const LONG = 4_400_000;
  test.each([
    ["FP32", `0.${"0".repeat(LONG)}1`, [0]],
    ["FP32", `${"0.5"}${"0".repeat(LONG)}1`, [0.5]],
    ["FP64", `1${"0".repeat(LONG)}e-${LONG}`, [1]],
    ["FP32", `1${"0".repeat(LONG)}`, "NON_FINITE"],
    ["INT32", `0.${"0".repeat(LONG)}1`, "OUT_OF_RANGE"],
    ["INT32", `7.${"0".repeat(LONG)}`, [7]],
    ["INT64", `1${"0".repeat(LONG)}1e-${LONG}`, "OUT_OF_RANGE"],
  ] as const)("%s, case %#, is read in a time that grows with its length alone", (datatype, token, expected) => {
    expect(outcomeOf(datatype, [1], `[${token}]`)).toEqual(expected);
  });
});
