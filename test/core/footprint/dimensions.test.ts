import fc from "fast-check";
import { describe, test } from "vitest";
import type { Coefficient } from "#core/footprint/coefficient.ts";
import { toEmbodied, toFacilityEnergy, toMemoryPower, toPower } from "#core/footprint/power.ts";
import {
  grams,
  gramsPerKwh,
  joules,
  seconds,
  toCarbon,
  toEnergy,
  toGrams,
  toHours,
  toKilowattHours,
  watts,
} from "#core/footprint/units.ts";
import { expectRelative } from "./relative.ts";

const coefficient = (value: number): Coefficient<"W/GB"> => ({ value, unit: "W/GB", source: "a test", year: 2026, basis: "made up" });
const range = (scale: number) => ({ idle: coefficient(0.7 * scale), full: coefficient(3.5 * scale) });

/** Each formula with each quantity in a unit `k` times smaller, and the power of `k` that the result must grow by. */
const SCALED: readonly (readonly [string, (k: number) => number, number])[] = [
  ["toPower() in units", (k) => toPower(k, range(1), 0.3), 1],
  ["toPower() in watts", (k) => toPower(1, range(k), 0.3), 1],
  ["toMemoryPower() in memory", (k) => toMemoryPower(512 * k, coefficient(0.4)), 1],
  ["toMemoryPower() in watts", (k) => toMemoryPower(512, coefficient(0.4 * k)), 1],
  ["toEnergy() in power", (k) => toEnergy(watts(3 * k), seconds(5)), 1],
  ["toEnergy() in time", (k) => toEnergy(watts(3), seconds(5 * k)), 1],
  ["toFacilityEnergy() in power", (k) => toFacilityEnergy(watts(3 * k), seconds(5), 1.1), 1],
  ["toFacilityEnergy() in time", (k) => toFacilityEnergy(watts(3), seconds(5 * k), 1.1), 1],
  ["toFacilityEnergy() in PUE", (k) => toFacilityEnergy(watts(3), seconds(5), 1.1 * k), 1],
  ["toCarbon() in energy", (k) => toCarbon(joules(7 * k), gramsPerKwh(300)), 1],
  ["toCarbon() in intensity", (k) => toCarbon(joules(7), gramsPerKwh(300 * k)), 1],
  ["toEmbodied() in the server's carbon", (k) => toEmbodied(grams(1000 * k), seconds(60), 35_040, 0.1), 1],
  ["toEmbodied() in time", (k) => toEmbodied(grams(1000), seconds(60 * k), 35_040, 0.1), 1],
  ["toEmbodied() in life", (k) => toEmbodied(grams(1000), seconds(60), 35_040 * k, 0.1), -1],
  ["toEmbodied() in the share", (k) => toEmbodied(grams(1000), seconds(60), 35_040, 0.1 * k), 1],
];

describe("dimensions", () => {
  test.each(SCALED)("%s", (_, formula, power) => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (k) => expectRelative(formula(k), formula(1) * k ** power, 1e-12)),
    );
  });

  test("units of the same quantity are as far apart as they are", () => {
    expectRelative(toKilowattHours(joules(3_600_000)), 1, 1e-15);
    expectRelative(toHours(seconds(3_600)), 1, 1e-15);
    expectRelative(toGrams(1), 1000, 1e-15);
    expectRelative(toCarbon(joules(3_600_000), gramsPerKwh(379.069)), 379.069, 1e-15);
    expectRelative(toEnergy(watts(1), seconds(3_600)) / 3_600_000, toKilowattHours(joules(3_600)), 1e-15);
  });
});
