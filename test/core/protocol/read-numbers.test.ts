import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Datatype } from "#core/protocol/datatype.ts";
import { decodeData, outcomeOf } from "./decode-data.ts";

type Outcome = readonly unknown[] | string;

/** What a reader of parsed values would say of FP64 data for a shape of `[count]`. */
function fromParsed(text: string, count: number): Outcome {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "BAD_JSON";
  }
  if (!Array.isArray(data)) return "BAD_SHAPE";
  if (Array.isArray(data[0])) return "nested";
  if (data.length !== count) return "SHAPE_DATA_MISMATCH";
  const odd = data.find((value) => !Number.isFinite(value));
  if (odd === undefined) return data.includes(undefined) ? "BAD_ELEMENT" : data;
  return typeof odd === "number" ? "NON_FINITE" : "BAD_ELEMENT";
}

/** Nested arrays' text, with white space where JSON may have it. */
function nest(values: readonly string[], shape: readonly number[], space: string): string {
  const [length = 0, ...rest] = shape;
  if (rest.length === 0) return `[${space}${values.join(`${space},${space}`)}${space}]`;
  const size = rest.reduce((product, dimension) => product * dimension, 1);
  const rows = Array.from({ length }, (_, row) => nest(values.slice(row * size, (row + 1) * size), rest, space));
  return `[${space}${rows.join(`${space},${space}`)}${space}]`;
}

describe("readNumbers()", () => {
  test("accepts and refuses what JSON.parse() does, among texts of a number's own characters", () => {
    const piece = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("0", "1.5", "-2", "3e1", "12345678.87654321") },
      fc.string({ unit: fc.constantFrom(..."019.-+eE \t\n"), maxLength: 5 }),
      fc.constantFrom("null", "true", '"1"', "[1]", "{}", "NaN", "0x1", "1_0", "٣", "", "1e999"),
    );
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), fc.nat(4), fc.constantFrom(",", ", ", " ,", ",,", " "), (pieces, count, separator) => {
        const text = `[${pieces.join(separator)}]`;
        const expected = fromParsed(text, count);
        const outcome = outcomeOf("FP64", [count], text);
        const kind = typeof expected === "string" ? expected : "OK";
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (expected === "nested") expect(typeof outcome).toBe("string");
        else if (typeof expected === "string") expect([text, outcome]).toEqual([text, expected]);
        else expect([text, outcome]).toEqual([text, expected]);
      }),
      { seed: 41, numRuns: 6_000 },
    );
    for (const kind of ["OK", "BAD_JSON", "SHAPE_DATA_MISMATCH", "BAD_ELEMENT"]) expect(seen.get(kind) ?? 0).toBeGreaterThan(50);
  });

  test("refuses what JSON.parse() refuses after one byte of good data is changed, and reads the same where it does not", () => {
    const good = "[0.5411764979362488, -1.0732940435409546,1e-7 ,255, 0.001]";
    let refused = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: good.length - 2 }), fc.integer({ min: 0x20, max: 0x7e }), (at, byte) => {
        const text = good.slice(0, at) + String.fromCharCode(byte) + good.slice(at + 1);
        const expected = fromParsed(text, 5);
        refused += typeof expected === "string" ? 1 : 0;
        const outcome = outcomeOf("FP64", [5], text);
        // A bracket or a quote in the middle ends the data elsewhere: then the whole body is judged.
        if (/^[\d\s.,eE+-]*$/.test(text.slice(1, -1))) expect([text, outcome]).toEqual([text, expected]);
        else expect(typeof outcome).toBe("string");
      }),
      { seed: 42, numRuns: 4_000 },
    );
    expect(refused).toBeGreaterThan(2_000);
  });

  test("reads nested arrays as the flat ones, with white space anywhere", () => {
    const shapes = fc.array(fc.nat(4), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom("", " ", "\n\t ", "\r\n"),
        fc.constantFrom<Datatype>("FP32", "FP64", "INT16", "INT64"),
        (shape, space, datatype) => {
          const count = shape.reduce((product, dimension) => product * dimension, 1);
          const values = Array.from({ length: count }, (_, index) => String(index * 7 - 100));
          const flat = outcomeOf(datatype, shape, `[${values}]`);
          expect(flat).toHaveLength(count);
          expect(outcomeOf(datatype, shape, nest(values, shape, space))).toEqual(flat);
        },
      ),
      { seed: 43, numRuns: 500 },
    );
  });

  test.each([
    ["[[1,2],[3]]", "RAGGED"],
    ["[[1,2],3]", "RAGGED"],
    ["[[1,2],[3,4],[5,6]]", "SHAPE_DATA_MISMATCH"],
    ["[[1,2,3],[4,5,6]]", "SHAPE_DATA_MISMATCH"],
    ["[[[1,2],[3,4]]]", "SHAPE_DATA_MISMATCH"],
    ["[[1,2],[3,[4]]]", "BAD_ELEMENT"],
    ["[[1,2],[3,null]]", "BAD_ELEMENT"],
    ["[[1,2],[3,4],]", "BAD_JSON"],
    ["[[1,2] [3,4]]", "BAD_JSON"],
    ["[[1,2],[3 4]]", "BAD_JSON"],
    ["[[1,2]x[3,4]]", "BAD_JSON"],
    ["[[1,2],[3,4}]", "BAD_JSON"],
    ["[[1,null],[3]]", "RAGGED"],
    ["[null,2,3,4,x]", "BAD_JSON"],
    ["[null,2,3,4,5]", "SHAPE_DATA_MISMATCH"],
    ["[1,2,3,4,5]", "SHAPE_DATA_MISMATCH"],
    ["[]", "SHAPE_DATA_MISMATCH"],
    ["[[],[]]", "SHAPE_DATA_MISMATCH"],
  ])("of several faults in %s for the shape [2,2] tells %s", (text, code) => {
    for (const datatype of ["FP32", "INT32", "INT64"] as const) expect(outcomeOf(datatype, [2, 2], text)).toBe(code);
  });

  test.each([255, 256, 257, 511, 512, 513, 5_000])("reads %i numbers, in runs of no matter how many", (count) => {
    const values = Array.from({ length: count }, (_, index) => index % 100);
    for (const datatype of ["FP32", "FP64", "UINT8", "INT32"] as const) {
      expect([...decodeData(datatype, [count], JSON.stringify(values))]).toEqual(values);
      expect(outcomeOf(datatype, [count], `[${values} ,1]`)).toBe("SHAPE_DATA_MISMATCH");
      expect(outcomeOf(datatype, [count], `[${values},]`)).toBe("BAD_JSON");
      expect(outcomeOf(datatype, [count + 1], `[${values}]`)).toBe("SHAPE_DATA_MISMATCH");
    }
  });

  test.each([
    "1.",
    "1.e2",
    ".5",
    "01",
    "-01",
    "00",
    "-",
    "+1",
    "1e",
    "1e+",
    "1.5e-",
    "--1",
    "1.2.3",
    "1e2e3",
    "0x1",
    "1,",
    "1 1",
    "1\u00a0",
  ])("refuses %s as a number of any datatype", (text) => {
    expect(() => JSON.parse(`[${text}]`)).toThrow();
    for (const datatype of ["FP32", "FP64", "UINT8", "INT32", "INT64"] as const)
      expect(outcomeOf(datatype, [1], `[${text}]`)).toBe("BAD_JSON");
  });

  test("misses no comma where one run ends and the next begins", () => {
    for (const count of [257, 513])
      for (const gap of [" 7", "7", ";", "\n", "7 7", ",,"]) {
        const text = `[${Array(count - 1).fill("1")}${gap}1]`;
        if (gap !== "7") expect(outcomeOf("FP32", [count], text)).toBe("BAD_JSON");
        else expect(outcomeOf("FP32", [count], text)).toBe("SHAPE_DATA_MISMATCH");
      }
  });

  test("names the first element that is at fault, by its place among all", () => {
    expect(() => decodeData("INT8", [2, 3], "[[1,2,3],[4,128,-129]]")).toThrow("Element 4 of input 'x' is no value of its datatype");
    expect(() => decodeData("FP32", [600], `[${Array(599).fill("1")},"1"]`)).toThrow("Element 599 of input 'x' must be a number");
  });
});
