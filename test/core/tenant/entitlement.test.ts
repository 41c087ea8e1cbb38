import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grantedPolicies, isEntitled, isEntitledToModel } from "#core/tenant/is-entitled.ts";
import { matchesPattern } from "#core/tenant/model-pattern.ts";
import { formatEntitlement, parseEntitlement } from "#core/tenant/parse-entitlement.ts";

describe("parseEntitlement()", () => {
  test.each([
    ["mnist", { models: "mnist", versions: { from: 1, to: null } }],
    ["mnist@3", { models: "mnist", versions: { from: 3, to: 3 } }],
    ["mnist@2-4", { models: "mnist", versions: { from: 2, to: 4 } }],
    ["digits-*@2-", { models: "digits-*", versions: { from: 2, to: null } }],
    ["*", { models: "*", versions: { from: 1, to: null } }],
    ["mnist:topk", { models: "mnist", versions: { from: 1, to: null }, outputs: "topk" }],
    ["mnist@1:rounded", { models: "mnist", versions: { from: 1, to: 1 }, outputs: "rounded" }],
    ["digits-*@2-:label", { models: "digits-*", versions: { from: 2, to: null }, outputs: "label" }],
  ] as const)("%s, and back", (text, entitlement) => {
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
    "mnist:",
    "mnist:Topk",
    "mnist:topk(5)",
    "mnist:topk:label",
    "mnist:label@1",
    ":label",
  ])("refuses %j with what to write instead", (text) => {
    expect(() => parseEntitlement(text)).toThrow('write "model", "model@3", "model@2-4" or "model@2-"');
  });
});

test("formatEntitlement() writes the default policy in one way: not at all", () => {
  expect(formatEntitlement(parseEntitlement("mnist@1:full"))).toBe("mnist@1");
});

test("grantedPolicies() lists those of the entitlements that match, the least restrictive first, each once", () => {
  const entitlements = ["m*:label", "mnist@1:rounded", "mnist@2-:topk", "mnist@1:rounded", "mnist@3"].map(parseEntitlement);
  const granted = [1, 2, 3].map((version) => grantedPolicies(entitlements, "mnist", version));
  expect(granted).toEqual([
    ["rounded", "label"],
    ["topk", "label"],
    ["full", "topk", "label"],
  ]);
  expect(grantedPolicies(entitlements, "other", 1)).toEqual([]);
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
