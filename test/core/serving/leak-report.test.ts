import { describe, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { readLeakReport } from "#core/serving/leak-report.ts";

const report = (body: unknown, method = "POST") => {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  return readLeakReport({ method, path: "/v1/keys/leaked", headers: new Map(), body: bytes });
};

describe("readLeakReport()", () => {
  test("reads the tokens, whatever else the scanner says of them", () => {
    expect(report([{ token: "a", type: "slipway_key", url: "https://github.com/x", source: "content" }, { token: "b" }])).toEqual([
      "a",
      "b",
    ]);
    expect(report([])).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ["no array", { token: "a" }, "BAD_SHAPE"],
    ["an entry that is no object", ["a"], "BAD_SHAPE"],
    ["a token that is no text", [{ token: 1 }], "BAD_SHAPE"],
    ["no token", [{}], "BAD_SHAPE"],
    ["no JSON", "[", "BAD_JSON"],
    ["a field twice", '[{"token":"a","token":"b"}]', "BAD_JSON"],
    ["more keys than one report takes", Array(LIMITS.MAX_LEAKED_KEYS + 1).fill({ token: "a" }), "JSON_TOO_COMPLEX"],
    ["a report that is too large", [{ token: "a", url: "x".repeat(LIMITS.MAX_LEAK_REPORT_BYTES) }], "BODY_TOO_LARGE"],
  ])("refuses %s", (_what, body, code) => {
    expect(() => report(body)).toThrow(expect.objectContaining({ code }));
  });

  test("is for POST alone", () => {
    expect(() => report([], "DELETE")).toThrow(expect.objectContaining({ code: "METHOD_NOT_ALLOWED" }));
  });
});
