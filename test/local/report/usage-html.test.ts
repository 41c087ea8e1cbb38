import { describe, expect, test } from "vitest";
import { monthOf } from "#core/usage/calendar-month.ts";
import { toDailyTotals } from "#core/usage/daily-total.ts";
import { toUsageReport } from "#core/usage/usage-report.ts";
import { toShortAmount } from "#local/report/short-amount.ts";
import { toUsageHtml } from "#local/report/usage-html.ts";
import { closedRow } from "#test/core/usage/rows.ts";

const ROWS = [closedRow("a"), closedRow("b", { tenant: "bolt", version: 2, openedAt: "2026-11-02T08:00:00.000Z" })];
const page = (): string =>
  toUsageHtml(
    toUsageReport(toDailyTotals(ROWS), {
      month: monthOf(new Date("2026-11-24T12:00:00Z")),
      place: { region: "us-east-1", architecture: "x86_64" },
    }),
  );

describe("toUsageHtml()", () => {
  const html = page();

  test("needs nothing from anywhere: no script, no address but names of XML", () => {
    const addresses = [...html.matchAll(/(?:https?:)?\/\/[^"\s<]+/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]));
    expect(html).not.toMatch(/<script|<link|<img|@import|url\((?!#)|javascript:/i);
    expect(html).toContain("default-src 'none'");
  });

  test("has the plots, each with names of its own inside, and what the report says", () => {
    expect(html.match(/<svg /g)).toHaveLength(5);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const text of ["mnist@1", "mnist@2", "acme", "bolt", "idle hardware", "not metered", "location based"])
      expect(html).toContain(text);
  });

  test("is the same to the byte, however many plots were drawn before", () => {
    expect(page()).toBe(html);
  });
});

test.each([
  [0n, "J", "0 J"],
  [999n, "J", "999 fJ"],
  [1_000n, "g", "1 pg"],
  [382_656_319_000_000n, "J", "382.7 mJ"],
  [10n ** 15n, "g", "1 g"],
  [7_155_085_040n, "USD", "0.000007155 USD"],
  [1_234n * 10n ** 15n, "USD", "1234.00 USD"],
] as const)("toShortAmount() writes %s of %s as %s", (units, unit, text) => {
  expect(toShortAmount(units, unit)).toBe(text);
});
