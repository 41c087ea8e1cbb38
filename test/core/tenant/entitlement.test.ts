import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEntitled, isEntitledToModel } from "#core/tenant/is-entitled.ts";
import { matchesPattern } from "#core/tenant/model-pattern.ts";
import { formatEntitlement, parseEntitlement } from "#core/tenant/parse-entitlement.ts";

describe("parseEntitlement()", () => {
  test.each([
    ["mnist", { models: "mnist", versions: { from: 1, to: null } }],
    ["mnist@3", { models: "mnist", versions: { from: 3, to: 3 } }],
    ["mnist@2-4", { models: "mnist", versions: { from: 2, to: 4 } }],
    ["digits-*@2-", { models: "digits-*", versions: { from: 2, to: null } }],
    ["*", { models: "*", versions: { from: 1, to: null } }],
  ])("%s, and back", (text, entitlement) => {
    expect(parseEntitlement(text)).toEqual(entitlement);
    expect(formatEntitlement(entitlement)).toBe(text);
  });

  test.each([
    "",
    "@1",
    "mnist@",
    "mnist@0",
    "mnist@01",
    "mnist@4-2",
    "mnist@-2",
    "mnist@1@2",
    "mn ist",
    "mnist@1.5",
    "mnist@1-2-3",
    "(a+)+",
  ])("refuses %j with what to write instead", (text) => {
    expect(() => parseEntitlement(text)).toThrow('write "model", "model@3", "model@2-4" or "model@2-"');
  });
});

describe("isEntitled()", () => {
  test("denies by default, and outside the range", () => {
    expect(isEntitled([], "mnist", 1)).toBe(false);
    const entitlements = [parseEntitlement("mnist@2-4"), parseEntitlement("other@7-")];
    expect([1, 2, 4, 5].map((version) => isEntitled(entitlements, "mnist", version))).toEqual([false, true, true, false]);
    expect(isEntitled(entitlements, "other", 1_000_000)).toBe(true);
    expect(isEntitledToModel(entitlements, "other")).toBe(true);
    expect(isEntitledToModel(entitlements, "othe")).toBe(false);
  });
});

describe("matchesPattern()", () => {
  /** The same by another way: the pattern as a regular expression. */
  const oracle = (pattern: string, name: string): boolean =>
    new RegExp(
      `^${pattern
        .split("*")
        .map((piece) => piece.replace(/[.-]/g, "\\$&"))
        .join(".*")}$`,
    ).test(name);

  test("agrees with a regular expression over 5,000 small cases", () => {
    const letters = fc.constantFrom("a", "b", "-", ".");
    const name = fc.string({ unit: letters, maxLength: 8 });
    const pattern = fc.string({ unit: fc.oneof(letters, fc.constant("*")), maxLength: 6 });
    let matched = 0;
    fc.assert(
      fc.property(pattern, name, (glob, text) => {
        matched += oracle(glob, text) ? 1 : 0;
        expect(matchesPattern(glob, text)).toBe(oracle(glob, text));
      }),
      { seed: 3, numRuns: 5_000 },
    );
    expect(matched).toBeGreaterThan(200);
  });

  test("the oracle notices a match by prefix alone", () => {
    const careless = (pattern: string, name: string): boolean => name.startsWith(pattern.split("*")[0] ?? "");
    expect(careless("a*b", "ac")).not.toBe(oracle("a*b", "ac"));
  });
});
