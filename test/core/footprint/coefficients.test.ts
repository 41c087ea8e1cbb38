import { describe, expect, expectTypeOf, test } from "vitest";
import { COEFFICIENTS, type Coefficients, toSetVersion } from "#core/footprint/coefficients.ts";
import { gridIntensity } from "#core/footprint/grid-intensity.ts";
import { REGIONS } from "#core/footprint/grids.ts";
import { PROCESSORS } from "#core/footprint/processors.ts";
import type { Grams, Joules, KilowattHours, Seconds, Usd, Watts } from "#core/footprint/units.ts";

type Entry = Record<"value" | "unit" | "source" | "year" | "basis", number | string>;

/** A copy whose entries can be changed, and each of them. */
function open() {
  const copy = structuredClone(COEFFICIENTS) as Coefficients;
  const entries: Entry[] = [];
  const prices = Object.values(copy.prices) as unknown as Record<string, unknown>[];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("basis" in node) entries.push(node as Entry);
    else for (const child of node instanceof Map ? node.values() : Object.values(node)) walk(child);
  };
  walk(copy);
  return { copy, entries, prices };
}

describe("COEFFICIENTS", () => {
  test("each has a value, its unit, a source, a year and a basis", () => {
    const { entries } = open();
    expect(entries.length).toBe(5 + 5 * 2 + 4 * 2 + 5 * 2 + REGIONS.length * 2);
    for (const { value, unit, source, year, basis } of entries) {
      expect(value).toBeGreaterThan(0);
      expect(String(unit)).not.toBe("");
      expect(String(source).length).toBeGreaterThan(10);
      expect(year).toBeGreaterThanOrEqual(2020);
      expect(String(basis).length).toBeGreaterThan(5);
    }
  });

  test("no processor draws more than 6 W per vCPU: tables that say so have been wrong before", () => {
    for (const { full } of Object.values(PROCESSORS)) expect(full.value).toBeLessThan(6);
  });

  test("every price names its source and says whether it was read at AWS itself", () => {
    for (const price of Object.values(COEFFICIENTS.prices)) {
      expect(price.usd).toBeGreaterThan(0);
      expect(price.source.length).toBeGreaterThan(5);
      expect(price.secondary).toBe(true);
    }
  });
});

describe("toSetVersion()", () => {
  test("is the same for the same set", () => {
    expect(toSetVersion(open().copy)).toBe(toSetVersion(COEFFICIENTS));
  });

  test("changes with any field of any coefficient or price", () => {
    const versions = new Set([toSetVersion(COEFFICIENTS)]);
    const { copy, entries, prices } = open();
    let changes = 0;
    for (const entry of [...entries, ...prices] as Record<string, unknown>[]) {
      for (const [field, before] of Object.entries(entry)) {
        entry[field] = typeof before === "number" ? before * 1.000001 : typeof before === "boolean" ? !before : `${before}.`;
        versions.add(toSetVersion(copy));
        changes += 1;
        entry[field] = before;
      }
    }
    expect(versions.size).toBe(changes + 1);
  });
});

test("gridIntensity() refuses a region it has no figure for, and names those it has", () => {
  expect(() => gridIntensity("mars-north-1", "ccf-app")).toThrow(/no grid intensity for region "mars-north-1".*eu-north-1/);
  expect(gridIntensity("eu-north-1", "ccf-app")).toBe(8.8);
  expect(gridIntensity("eu-north-1", "owid-2023")).toBe(40.695);
});

test("units do not mix: the compiler refuses one for another, and a bare number for any", () => {
  expectTypeOf<Watts>().not.toExtend<Joules>();
  expectTypeOf<Joules>().not.toExtend<KilowattHours>();
  expectTypeOf<Grams>().not.toExtend<Usd>();
  expectTypeOf<number>().not.toExtend<Seconds>();
  expectTypeOf<Seconds>().toExtend<number>();
});
