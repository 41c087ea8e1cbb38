import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKey, isWellFormedKey, KEY_LENGTH, KEY_PATTERN } from "#core/tenant/key.ts";
import { deriveUsageKey, hashKey } from "#core/tenant/key-hash.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";

const peppers = parsePeppers(JSON.stringify({ current: "2", "1": "a".repeat(64), "2": "b".repeat(64) }));

describe("createKey()", () => {
  test.each(["live", "test"] as const)("makes a %s key of the documented form", (kind) => {
    const key = createKey(kind, randomBytes);
    expect(key).toMatch(KEY_PATTERN);
    expect(key.startsWith(`slw_${kind}_`)).toBe(true);
    expect(key).toHaveLength(KEY_LENGTH);
    expect(isWellFormedKey(key)).toBe(true);
  });

  test("uses all 256 bits", () => {
    const ends = [
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
      Uint8Array.of(...Array(31).fill(0), 1),
      Uint8Array.of(128, ...Array(31).fill(0)),
    ];
    expect(new Set(ends.map((bits) => createKey("live", () => bits))).size).toBe(ends.length);
  });
});

describe("isWellFormedKey()", () => {
  test("notices every single changed character", () => {
    const key = createKey("live", randomBytes);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: KEY_LENGTH - 1 }), fc.constantFrom(..."0Aa9Zz_-é"), (at, character) => {
        const changed = key.slice(0, at) + character + key.slice(at + 1);
        expect(isWellFormedKey(changed)).toBe(changed === key);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test.each([
    "",
    "slw_live_",
    `${createKey("live", randomBytes)} `,
    `x${createKey("live", randomBytes)}`,
    createKey("live", randomBytes).slice(1),
  ])("refuses %j", (text) => expect(isWellFormedKey(text)).toBe(false));
});

describe("hashKey()", () => {
  test("gives one hash a pepper, the current first, none of them the key", () => {
    const key = createKey("live", randomBytes);
    const hashes = hashKey(key, peppers);
    expect(hashes.map(({ pepperVersion }) => pepperVersion)).toEqual(["2", "1"]);
    expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(2);
    for (const { hash } of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("deriveUsageKey() is within API Gateway's bounds and authenticates nothing", () => {
    const usageKey = deriveUsageKey("acme", peppers);
    expect(usageKey).toMatch(/^[0-9A-Za-z]{20,128}$/);
    expect(isWellFormedKey(usageKey)).toBe(false);
  });
});

describe("parsePeppers()", () => {
  test.each([
    "",
    "{}",
    "[]",
    '{"current":"1"}',
    '{"current":"1","1":"short"}',
    `{"current":"2","1":"${"a".repeat(64)}"}`,
    `{"current":"1","1":"${"a".repeat(64)}","x":"${"b".repeat(64)}"}`,
  ])("refuses %s without repeating it", (text) => {
    expect(() => parsePeppers(text)).toThrow(/^The pepper secret is not of the form/);
  });
});
