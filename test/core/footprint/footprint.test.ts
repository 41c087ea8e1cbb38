import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBilledTime } from "#core/footprint/billed-time.ts";
import { carbonBand } from "#core/footprint/carbon-band.ts";
import { COEFFICIENTS } from "#core/footprint/coefficients.ts";
import { cpuEnergy } from "#core/footprint/cpu-energy.ts";
import { type Footprint, toFootprint, toIdleFootprint } from "#core/footprint/footprint.ts";
import { REGIONS } from "#core/footprint/grids.ts";
import { type LambdaPlacement, lambdaRates, provisionedRates } from "#core/footprint/lambda-rates.ts";
import type { Rates } from "#core/footprint/rates.ts";
import { seconds } from "#core/footprint/units.ts";
import { expectRelative } from "./relative.ts";

const memoryMb = fc.integer({ min: 128, max: 10_240 });
const place: fc.Arbitrary<LambdaPlacement> = fc.record({
  memoryMb,
  architecture: fc.constantFrom("x86_64", "arm64"),
  region: fc.constantFrom(...REGIONS),
  gridSet: fc.constantFrom("ccf-app", "owid-2023"),
  embodiedSet: fc.constantFrom("components", "platform"),
});
const ms = fc.integer({ min: 0, max: 900_000 });
const growth = fc.double({ min: 1, max: 10, noNaN: true });
const busy = fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: undefined });

const figures = ({ total, cold }: Footprint): number[] => [total, cold].flatMap((amounts) => Object.values(amounts));
/** Rounding may take what 52 binary digits cannot hold. */
const expectNoLess = (after: Footprint, before: Footprint): void => {
  figures(after).forEach((value, at) => {
    expect(value).toBeGreaterThanOrEqual((figures(before)[at] ?? 0) * (1 - 1e-12));
  });
};
const use = (durationMs: number, busySeconds?: number) => ({
  ...toBilledTime(durationMs),
  ...(busySeconds === undefined ? {} : { busySeconds }),
});

describe("toFootprint()", () => {
  test("never falls when time grows", () => {
    fc.assert(
      fc.property(place, ms, ms, busy, (placement, before, more, cpu) => {
        const rates = lambdaRates(placement);
        expectNoLess(toFootprint(use(before + more, cpu), rates), toFootprint(use(before, cpu), rates));
      }),
    );
  });

  test("never falls when memory grows", () => {
    fc.assert(
      fc.property(place, memoryMb, ms, busy, (placement, other, duration, cpu) => {
        const [small, large] = [placement.memoryMb, other].sort((a, b) => a - b) as [number, number];
        const at = (size: number) => toFootprint(use(duration, cpu), lambdaRates({ ...placement, memoryMb: size }));
        expectNoLess(at(large), at(small));
      }),
    );
  });

  test.each(["idle", "span", "intensity", "pue", "embodied", "price"] as const)("never falls when %s grows", (rate) => {
    fc.assert(
      fc.property(place, ms, busy, growth, (placement, duration, cpu, factor) => {
        const rates = lambdaRates(placement);
        const grown = { ...rates, [rate]: rates[rate] * factor } as Rates;
        expectNoLess(toFootprint(use(duration, cpu), grown), toFootprint(use(duration, cpu), rates));
      }),
    );
  });

  test("is neither negative nor NaN whatever clocks and counters say", () => {
    const anything = fc.oneof(fc.double({ min: -1e12, max: 1e12 }), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0));
    fc.assert(
      fc.property(place, anything, anything, anything, (placement, duration, init, cpu) => {
        const footprint = toFootprint({ ...toBilledTime(duration, init), busySeconds: cpu }, lambdaRates(placement));
        for (const value of [...figures(footprint), footprint.utilisation]) {
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
        }
        expect(cpuEnergy({ memoryMb: placement.memoryMb, seconds: duration, cpuSeconds: cpu })).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });

  test("of no time is the request's fees and nothing else", () => {
    const rates = lambdaRates({ memoryMb: 1024, architecture: "x86_64", region: "us-east-1" });
    const { total } = toFootprint({ seconds: seconds(0), coldSeconds: seconds(0) }, rates);
    expect(total).toEqual({ energy: 0, operational: 0, embodied: 0, cost: rates.fees });
  });

  test("says whether use was measured", () => {
    const rates = lambdaRates({ memoryMb: 1769, architecture: "x86_64", region: "us-east-1" });
    expect(toFootprint(use(100, 0.025), rates)).toMatchObject({ utilisation: 0.25, source: "measured" });
    expect(toFootprint(use(100, 5), rates)).toMatchObject({ utilisation: 1, source: "measured" });
    expect(toFootprint(use(100), rates)).toMatchObject({ utilisation: 0.5, source: "default" });
    expect(toFootprint(use(100, -1), rates)).toMatchObject({ utilisation: 0.5, source: "default" });
  });
});

test("provisionedRates() hold the same hardware at idle, at the price of holding it", () => {
  const place = { memoryMb: 2048, architecture: "x86_64", region: "us-east-1" } as const;
  const idle = toIdleFootprint(seconds(3600), provisionedRates(place));
  const unused = toFootprint({ seconds: seconds(3600), coldSeconds: seconds(0), busySeconds: 0 }, lambdaRates(place)).total;
  expect(idle).toEqual({ ...unused, cost: idle.cost });
  expectRelative(idle.cost, 2 * 3600 * 0.0000041667, 1e-12);
});

test("toBilledTime() rounds a call and its init up to a millisecond together", () => {
  expect(toBilledTime(0.2, 100.3)).toEqual({ seconds: 0.101, coldSeconds: 0.1003 });
  expect(toBilledTime(120)).toEqual({ seconds: 0.12, coldSeconds: 0 });
  expect(toBilledTime(-5, Number.NaN)).toEqual({ seconds: 0, coldSeconds: 0 });
});

test("carbonBand() holds the figure itself, and with use in doubt is no narrower", () => {
  fc.assert(
    fc.property(place, ms, busy, (placement, duration, cpu) => {
      const { operational, embodied } = toFootprint(use(duration, cpu), lambdaRates(placement)).total;
      const narrow = carbonBand(use(duration, cpu), placement);
      const wide = carbonBand(use(duration, cpu), placement, { overUtilisation: true });
      expect(narrow.low).toBeLessThanOrEqual(operational + embodied);
      expect(narrow.high).toBeGreaterThanOrEqual(operational + embodied);
      expect(wide.low).toBeLessThanOrEqual(narrow.low);
      expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
    }),
  );
});

test("no grid intensity is zero, as a market-based one would be", () => {
  for (const sets of COEFFICIENTS.grids.values()) for (const { value } of Object.values(sets)) expect(value).toBeGreaterThan(5);
});
