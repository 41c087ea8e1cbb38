import fc from "fast-check";
import { expect, test } from "vitest";
import { isEntitled, isEntitledToModel } from "#core/tenant/is-entitled.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";

/** What an operator wrote, read by another way: the versions one by one, the pattern by its letters. */
interface Grant {
  readonly pattern: string;
  readonly from: number;
  readonly to: number | null;
}

const letter = fc.constantFrom("a", "b");
const grant: fc.Arbitrary<Grant> = fc.record({
  pattern: fc.string({ unit: fc.oneof(letter, fc.constant("*")), minLength: 1, maxLength: 4 }),
  from: fc.integer({ min: 1, max: 6 }),
  to: fc.option(fc.integer({ min: 1, max: 6 })),
});

function write({ pattern, from, to }: Grant): string {
  if (to === null) return from === 1 ? pattern : `${pattern}@${from}-`;
  return to === from ? `${pattern}@${from}` : `${pattern}@${from}-${to}`;
}

function mayUse(grants: readonly Grant[], model: string, version: number): boolean {
  return grants.some(({ pattern, from, to }) => version >= from && version <= (to ?? Number.MAX_SAFE_INTEGER) && globs(pattern, model));
}

/** By trying every length for the first star. */
function globs(pattern: string, name: string): boolean {
  if (pattern === "") return name === "";
  if (pattern[0] !== "*") return pattern[0] === name[0] && globs(pattern.slice(1), name.slice(1));
  return Array.from({ length: name.length + 1 }, (_, skipped) => name.slice(skipped)).some((rest) => globs(pattern.slice(1), rest));
}

test("isEntitled() agrees with an oracle over 10,000 tenants, models and versions", () => {
  const outcomes = { allowed: 0, denied: 0 };
  fc.assert(
    fc.property(
      fc.array(
        grant.filter(({ from, to }) => to === null || from <= to),
        { maxLength: 3 },
      ),
      fc.string({ unit: letter, minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 8 }),
      (grants, model, version) => {
        const entitlements = grants.map(write).map(parseEntitlement);
        const expected = mayUse(grants, model, version);
        expect(isEntitled(entitlements, model, version)).toBe(expected);
        if (expected) expect(isEntitledToModel(entitlements, model)).toBe(true);
        outcomes[expected ? "allowed" : "denied"] += 1;
      },
    ),
    { seed: 5, numRuns: 10_000 },
  );
  expect(Math.min(outcomes.allowed, outcomes.denied)).toBeGreaterThan(500);
});

test("the oracle tells apart what a careless check would not", () => {
  expect(mayUse([{ pattern: "a", from: 2, to: 3 }], "a", 4)).toBe(false);
  expect(mayUse([{ pattern: "a", from: 2, to: 3 }], "ab", 2)).toBe(false);
  expect(mayUse([{ pattern: "a*", from: 2, to: null }], "ab", 99)).toBe(true);
});
