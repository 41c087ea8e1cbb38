import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toThreeDigits } from "#core/footprint/decimal.ts";
import { toFootprint, toIdleFootprint } from "#core/footprint/footprint.ts";
import { gpuRates } from "#core/footprint/gpu-rates.ts";
import { addLedger, type LedgerAmounts, NOTHING, toLedger } from "#core/footprint/ledger.ts";
import { shareIdle } from "#core/footprint/share-idle.ts";
import { toShownIdle } from "#core/footprint/shown-idle.ts";
import { splitExactly } from "#core/footprint/split-exactly.ts";
import { seconds } from "#core/footprint/units.ts";
import { expectRelative } from "./relative.ts";

const units = fc.bigInt({ min: 0n, max: 10n ** 24n });

describe("splitExactly()", () => {
  test("gives parts that add up to the whole, none further than one unit from its proportion", () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 8 })
      .filter((all) => all.some((each) => each > 0n));
    fc.assert(
      fc.property(units, weights, (total, shares) => {
        const parts = splitExactly(total, shares);
        const sum = shares.reduce((a, b) => a + b, 0n);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
        parts.forEach((part, at) => {
          const distance = part * sum - total * (shares[at] ?? 0n);
          expect(distance < 0n ? -distance : distance).toBeLessThanOrEqual(sum);
        });
      }),
    );
  });
});

describe("shareIdle()", () => {
  const rates = gpuRates({ instance: "g4dn.xlarge", region: "us-east-1" });
  const busy = (time: number) =>
    toLedger(toFootprint({ seconds: seconds(time), coldSeconds: seconds(0), busySeconds: time * 0.7 }, rates).total);
  const idle = toLedger(toIdleFootprint(seconds(3000), rates));

  test("shares an hour of one GPU by busy seconds", () => {
    const busyUs = new Map([
      ["A", 450_000_000n],
      ["B", 150_000_000n],
    ]);
    const { shares, unallocated } = shareIdle({ idle, busyUs });
    const whole = [...shares.values(), busy(450), busy(150)].reduce(addLedger, NOTHING);
    expectRelative(Number(busy(450).energyFj) / 1e15, 34_674.696);
    expectRelative(Number(busy(150).energyFj) / 1e15, 11_558.232);
    expectRelative(Number(shares.get("A")?.energyFj) / 1e15, 60_256.98);
    expectRelative(Number(shares.get("B")?.energyFj) / 1e15, 20_085.66);
    expectRelative(Number(whole.energyFj) / 1e15, 126_575.568);
    expectRelative(Number(whole.operationalFg + whole.embodiedFg) / 1e12, 24_068.5671);
    expect(unallocated).toEqual(NOTHING);
  });

  test("leaves a window in which nobody was busy to the platform", () => {
    expect(shareIdle({ idle, busyUs: new Map([["A", 0n]]) })).toEqual({ shares: new Map(), unallocated: idle });
  });
});

describe("toShownIdle()", () => {
  const share: LedgerAmounts = { energyFj: 123_456n, operationalFg: 987n, embodiedFg: 9n, costFusd: 995n };

  test("shows a line to two digits while few tenants share the window", () => {
    expect(toShownIdle(share, 4)).toEqual({ energyFj: 120_000n, operationalFg: 990n, embodiedFg: 9n, costFusd: 1000n });
    expect(toShownIdle(share, 5)).toEqual(share);
  });

  test("shows the same line for volumes of others that differ by a few per cent", () => {
    const lineOf = (others: bigint) => {
      const { shares } = shareIdle({
        idle: { ...share, energyFj: 10n ** 15n },
        busyUs: new Map([
          ["me", 500n],
          ["other", others],
        ]),
      });
      return toShownIdle(shares.get("me") ?? NOTHING, 2).energyFj;
    };
    expect(lineOf(500n)).toBe(lineOf(505n));
    expect(lineOf(500n)).not.toBe(lineOf(600n));
  });
});

test.each([
  [0n, "0.000"],
  [499_999n, "0.000"],
  [500_000n, "0.001"],
  [382_656_318_506_494n, "382656.319"],
  [10n ** 24n, "1000000000000000.000"],
])("toThreeDigits() writes %i as %s", (value, text) => {
  expect(toThreeDigits(value, 1_000_000)).toBe(text);
});

test("toThreeDigits() rounds every number as whole numbers do, on both sides of what doubles hold", () => {
  const around = fc.oneof(
    units,
    fc.bigInt({ min: 0n, max: 2n ** 52n }),
    fc.nat(2 ** 31 - 1).map((count) => BigInt(count) * 1_000_000n + 499_999n),
  );
  fc.assert(
    fc.property(around, fc.constantFrom(1_000, 1_000_000), (value, perThousandth) => {
      const thousandths = (value + BigInt(perThousandth) / 2n) / BigInt(perThousandth);
      expect(
        toThreeDigits(value, perThousandth)
          .replace(".", "")
          .replace(/^0+(?=\d)/, ""),
      ).toBe(String(thousandths));
    }),
    { numRuns: 2_000 },
  );
});
