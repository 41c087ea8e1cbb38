import { describe, expect, test } from "vitest";
import { carbonBand } from "#core/footprint/carbon-band.ts";
import { toFootprint } from "#core/footprint/footprint.ts";
import { lambdaRates } from "#core/footprint/lambda-rates.ts";
import { toLedger } from "#core/footprint/ledger.ts";
import { fromMilliseconds } from "#core/footprint/units.ts";
import { monthOf, parseMonth } from "#core/usage/calendar-month.ts";
import { toDailyTotals } from "#core/usage/daily-total.ts";
import { toExactDecimal } from "#core/usage/exact-decimal.ts";
import { toReportDocument, toReportJson } from "#core/usage/report-document.ts";
import { carbonScales, SCALE_ONE } from "#core/usage/report-place.ts";
import { toUsageReport } from "#core/usage/usage-report.ts";
import type { ClosedRow } from "#core/usage/usage-row.ts";
import { closedRow } from "./rows.ts";

const MONTH = monthOf(new Date("2026-11-24T12:00:00Z"));
const PLACE = { region: "eu-north-1", architecture: "arm64" } as const;
const report = (rows: readonly ClosedRow[]) => toUsageReport(toDailyTotals(rows), { month: MONTH, place: PLACE });

/** A row as the request path would close it. */
function runRow(id: string, use: { readonly memoryMb: number; readonly ms: number; readonly coldMs?: number }): ClosedRow {
  const { memoryMb, ms, coldMs = 0 } = use;
  const time = { seconds: fromMilliseconds(ms), coldSeconds: fromMilliseconds(coldMs) };
  const { total } = toFootprint(time, lambdaRates({ ...PLACE, memoryMb }));
  return closedRow(id, { ...toLedger(total), billedMs: ms, coldMs });
}

describe("parseMonth()", () => {
  test.each([
    ["2026-11", "2026-11-01", "2026-11-30", "2026-12-01"],
    ["2024-02", "2024-02-01", "2024-02-29", "2024-03-01"],
    ["2026-12", "2026-12-01", "2026-12-31", "2027-01-01"],
  ])("%s lasts from %s to %s", (month, from, to, next) => {
    expect(parseMonth(month)).toEqual({ month, from, to, next });
  });

  test.each(["2026-13", "2026-00", "2026-1", "202611", "2026-11-01", " 2026-11", ""])("takes %j for no month", (text) => {
    expect(parseMonth(text)).toBeUndefined();
  });
});

test.each([
  [0n, "0"],
  [1n, "0.000000000000001"],
  [7_155_085_040n, "0.00000715508504"],
  [10n ** 15n, "1"],
  [12_345n * 10n ** 14n, "1234.5"],
  [10n ** 37n + 1n, "10000000000000000000000.000000000000001"],
])("toExactDecimal() writes %s whole", (units, text) => {
  expect(toExactDecimal(units)).toBe(text);
});

describe("toUsageReport()", () => {
  const rows = [
    closedRow("a"),
    closedRow("b", { tenant: "bolt", model: "banking77", version: 10, outcome: "LOST" }),
    closedRow("c", { version: 2, openedAt: "2026-11-02T00:00:00.000Z", placement: "gpu" }),
    closedRow("d", { model: "banking77", version: 9 }),
  ];

  test("adds each grouping up to the total, to the last unit", () => {
    const { groups, total } = report(rows);
    for (const group of Object.values(groups)) {
      const sum = (measure: (figures: typeof total) => bigint): bigint => group.reduce((all, { figures }) => all + measure(figures), 0n);
      expect(sum(({ costFusd }) => costFusd)).toBe(total.costFusd);
      expect(sum(({ carbonLowFg }) => carbonLowFg)).toBe(total.carbonLowFg);
      expect(sum(({ cold }) => cold.energyFj)).toBe(total.cold.energyFj);
      expect(group.reduce((all, { figures }) => all + figures.requests, 0)).toBe(4);
    }
    expect(total).toMatchObject({ costFusd: 4n * closedRow("a").costFusd, billedMs: 480, tokens: 28 });
  });

  test("tells versions apart by number and orders them by it", () => {
    const { groups } = report(rows);
    expect(groups.versions.map(({ of }) => `${of.model}@${of.version}`)).toEqual(["banking77@9", "banking77@10", "mnist@1", "mnist@2"]);
    expect(groups.days.map(({ of }) => of.day)).toEqual(["2026-11-02", "2026-11-24"]);
    expect(groups.regions.map(({ of }) => of.region)).toEqual(["eu-north-1"]);
  });

  test("says as the band what carbonBand() says of each request, over both grids and both sets of embodied carbon", () => {
    const uses = [
      { memoryMb: 1_769, ms: 120 },
      { memoryMb: 512, ms: 7 },
    ];
    const { total } = report(uses.map((use, index) => runRow(`r${index}`, use)));
    const bands = uses.map(({ memoryMb, ms }) =>
      carbonBand({ seconds: fromMilliseconds(ms), coldSeconds: fromMilliseconds(0) }, { ...PLACE, memoryMb }),
    );
    const sum = (end: "low" | "high") => bands.reduce((all, band) => all + band[end], 0);
    expect(Number(total.carbonLowFg) / 1e15 / sum("low")).toBeCloseTo(1, 9);
    expect(Number(total.carbonHighFg) / 1e15 / sum("high")).toBeCloseTo(1, 9);
  });

  test("says of cold starts what an init takes, without the request's fees", () => {
    const { total } = report([runRow("r", { memoryMb: 1_769, ms: 2_620, coldMs: 2_500 })]);
    const { cold } = toFootprint(
      { seconds: fromMilliseconds(2_620), coldSeconds: fromMilliseconds(2_500) },
      lambdaRates({ ...PLACE, memoryMb: 1_769 }),
    );
    const exact = toLedger(cold);
    for (const amount of ["energyFj", "operationalFg", "embodiedFg", "costFusd"] as const)
      expect(Number(total.cold[amount]) / Number(exact[amount])).toBeCloseTo(1, 9);
  });

  test("of nothing is nothing, everywhere", () => {
    expect(toReportDocument(report([]))).toMatchObject({ total: { requests: 0, energyJ: "0", sciG: "0" }, groups: { rows: [] } });
  });

  test("of the same rows in another order is the same, to the byte", () => {
    expect(toReportJson(report(rows.toReversed()))).toBe(toReportJson(report(rows)));
  });

  test("knows no region without a grid", () => {
    expect(() => toUsageReport([], { month: MONTH, place: { ...PLACE, region: "mars-1" } })).toThrow(/no grid intensity/);
  });
});

test("carbonScales() spans all GPUs there are, since a row does not say which it had", () => {
  const { gpu, lambda } = carbonScales({ region: "us-east-1", architecture: "x86_64" });
  expect(Number(gpu.embodied.low) / Number(SCALE_ONE)).toBeCloseTo(1200 / 3010.79, 9);
  expect(gpu.embodied.high).toBe(SCALE_ONE);
  expect(Number(lambda.embodied.low) / Number(SCALE_ONE)).toBeCloseTo(1200 / 1610.79, 9);
  expect(Number(lambda.operational.low) / Number(SCALE_ONE)).toBeCloseTo(369.473 / 379.069, 9);
  expect(lambda.feesFusd).toBe(3_700_000_000n);
});

describe("toReportDocument()", () => {
  test("has requests, cold, idle and overhead on lines of their own, and says of what nobody metered that nobody did", () => {
    const { lines, method } = toReportDocument(report([closedRow("a")]));
    expect(lines.map(({ line, partOf, amounts }) => [line, partOf, amounts?.costUsd])).toEqual([
      ["requests", null, "0.00000715508504"],
      ["cold", "requests", "0.000000575847506"],
      ["idle", null, "0"],
      ["overhead", null, undefined],
    ]);
    expect(method).toMatchObject({ basis: "location", pricesAsOf: "2026-11-24", set: expect.stringMatching(/^[0-9a-f]{12}$/) });
  });

  test("tells a tenant nothing of the platform's overhead", () => {
    const own = toUsageReport(toDailyTotals([closedRow("a")]), { month: MONTH, place: PLACE, tenant: "acme" });
    expect(toReportDocument(own).lines.map(({ line }) => line)).toEqual(["requests", "cold", "idle"]);
  });
});
