import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { decodeJson, decodeRequestJson } from "#core/protocol/decode-json.ts";

const decode = (text: string): unknown => decodeJson(Buffer.from(text)).value;

/** The code of what is thrown, or `OK`. */
function outcome(text: string): string {
  try {
    decode(text);
    return "OK";
  } catch (thrown) {
    if (thrown instanceof ServeError) return thrown.code;
    throw thrown;
  }
}

/** Whether an object anywhere has a key twice: reads the text again by a grammar of its own. */
function hasDuplicateKeys(text: string): boolean {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g) ?? [];
  const open: (Set<string> | null)[] = [];
  return tokens.some((token, at) => {
    if (token === "{" || token === "[") open.push(token === "{" ? new Set() : null);
    if (token === "}" || token === "]") open.pop();
    if (tokens[at + 1] !== ":" || !token.startsWith('"')) return false;
    const keys = open.at(-1);
    const key = JSON.parse(token) as string;
    if (keys?.has(key)) return true;
    keys?.add(key);
    return false;
  });
}

describe("decodeJson()", () => {
  test("reads any strict document as JSON.parse() does, but for keys that reach into a prototype", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme", maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        if (/"(__proto__|constructor|prototype)":/.test(text)) expect(outcome(text)).toBe("UNKNOWN_FIELD");
        else expect(decode(text)).toEqual(JSON.parse(text));
      }),
      { seed: 11, numRuns: 1_000 },
    );
  });

  test("refuses a key that stands twice, however it is written and wherever, and no other document", () => {
    const key = fc.constantFrom("a", "b", "\\u0061", "c", "\\u0062");
    const { document } = fc.letrec<{ document: string; object: string; array: string }>((tie) => ({
      document: fc.oneof({ depthSize: "small" }, fc.constantFrom("1", '"a"', '"{\\"a\\":1}"', "null"), tie("object"), tie("array")),
      object: fc
        .array(fc.tuple(key, tie("document")), { maxLength: 3 })
        .map((fields) => `{${fields.map(([name, value]) => `"${name}":${value}`)}}`),
      array: fc.array(tie("document"), { maxLength: 3 }).map((values) => `[${values}]`),
    }));
    let duplicates = 0;
    fc.assert(
      fc.property(document, (text) => {
        const isDuplicate = hasDuplicateKeys(text);
        duplicates += isDuplicate ? 1 : 0;
        expect(outcome(text)).toBe(isDuplicate ? "BAD_JSON" : "OK");
      }),
      { seed: 12, numRuns: 3_000 },
    );
    expect(duplicates).toBeGreaterThan(100);
    // What JSON.parse makes of such a document, which is why it is refused.
    expect(JSON.parse('{"a":1,"\\u0061":2}')).toEqual({ a: 2 });
  });

  test("refuses exactly what JSON.parse() refuses among texts of JSON's own characters", () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[],:"\\0123.-+eE tru'), maxLength: 12 });
    fc.assert(
      fc.property(text, (candidate) => {
        let isJson = true;
        try {
          JSON.parse(candidate);
        } catch {
          isJson = false;
        }
        if (isJson && !hasDuplicateKeys(candidate)) expect(decode(candidate)).toEqual(JSON.parse(candidate));
        else expect(outcome(candidate)).toBe("BAD_JSON");
      }),
      { seed: 13, numRuns: 5_000 },
    );
  });

  test.each([
    ["depth", (count: number) => "[".repeat(count) + "]".repeat(count), LIMITS.MAX_JSON_DEPTH, "JSON_TOO_DEEP"],
    ["containers", (count: number) => `[${Array(count - 1).fill("[]")}]`, LIMITS.MAX_JSON_CONTAINERS, "JSON_TOO_COMPLEX"],
    [
      "keys of an object",
      (count: number) => `{${Array.from({ length: count }, (_, at) => `"k${at}":1`)}}`,
      LIMITS.MAX_JSON_KEYS_PER_OBJECT,
      "JSON_TOO_COMPLEX",
    ],
    ["bytes of a string", (count: number) => `["${"a".repeat(count)}"]`, LIMITS.MAX_STRING_BYTES, "BAD_STRING"],
  ])("%s: as many as allowed pass, one more does not", (_, make, limit, code) => {
    expect(outcome(make(limit))).toBe("OK");
    expect(outcome(make(limit + 1))).toBe(code);
  });
});

describe("decodeRequestJson()", () => {
  const dataOf = (text: string, index: number): string | undefined => {
    const found = decodeRequestJson(Buffer.from(text)).dataOf(index);
    return found?.bytes.toString("utf8", found.start, found.end);
  };

  test("cuts out the data of each input, however it is nested or written, and leaves the rest", () => {
    const text =
      '{"inputs" : [ {"data" :[1, 2]}, {"name":"é"},{"data":[[1],["]"],[{"data":[7]}]] , "name":"b"}, {"d\\u0061ta":[]}],"id":"1"}';
    expect([0, 1, 2, 3, 4].map((index) => dataOf(text, index))).toEqual([
      "[1, 2]",
      undefined,
      '[[1],["]"],[{"data":[7]}]]',
      "[]",
      undefined,
    ]);
    expect(decodeRequestJson(Buffer.from(text)).value).toEqual({
      inputs: [{ data: [] }, { name: "é" }, { data: [], name: "b" }, { data: [] }],
      id: "1",
    });
  });

  test.each([
    '{"data":[1]}',
    '{"outputs":[{"data":[1]}]}',
    '{"x":{"inputs":[{"data":[1]}]}}',
    '{"inputs":{"data":[1]}}',
    '{"inputs":{"x":{"data":[1]}}}',
    '{"inputs":[[{"data":[1]}]]}',
    '{"inputs":[{"parameters":{"data":[1]}}]}',
    '{"inputs":[{"data":{"data":[1]}}]}',
    '[{"inputs":[{"data":[1]}]}]',
    '{"inputs":[],"x":[{"data":[1]}]}',
  ])("cuts nothing out of %s", (text) => {
    expect(decodeRequestJson(Buffer.from(text)).value).toEqual(JSON.parse(text));
    expect(dataOf(text, 0)).toBeUndefined();
  });

  test.each([
    '{"inputs":[{"data":[1][2]}]}',
    '{"inputs":[{"data":1[2]}]}',
    '{"inputs":[{"data":[1]2}]}',
    '{"inputs":[{"data" [1]}]}',
    '{"inputs":[{"data":[1]]}',
    '{"inputs":[{"data":[1}]}',
    '{"inputs":[{"data":[1',
    '{"inputs":[{"data",[1]}]}',
    '{"inputs":[{"data":"a",[1]}]}',
    '{"inputs":[,{"data":[1]}]}',
  ])("refuses %s, cut or not", (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(() => decodeRequestJson(Buffer.from(text))).toThrow(ServeError);
  });

  test("counts what it cuts out", () => {
    const rows = (count: number) => `{"inputs":[{"data":[${Array(count).fill("[1]")}]}]}`;
    expect(dataOf(rows(LIMITS.MAX_JSON_CONTAINERS - 4), 0)).toBeDefined();
    expect(() => dataOf(rows(LIMITS.MAX_JSON_CONTAINERS - 3), 0)).toThrow("objects and arrays");
    expect(() => dataOf('{"inputs":[{"data":[{"a":1,"a":2}]}]}', 0)).toThrow("same key twice");
    expect(() => dataOf('{"inputs":[{"data":["\\ud800"]}]}', 0)).toThrow("unpaired surrogate");
  });
});
