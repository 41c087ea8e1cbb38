import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { monthOf } from "#core/usage/calendar-month.ts";
import { toDailyTotals } from "#core/usage/daily-total.ts";
import { FOCUS_COLUMNS, toFocusCsv } from "#core/usage/focus-csv.ts";
import { toUsageReport } from "#core/usage/usage-report.ts";
import { closedRow } from "./rows.ts";

/** What FOCUS 1.2 says a dataset must have, whoever makes it. */
const MANDATORY = [
  "BilledCost",
  "BillingAccountId",
  "BillingAccountName",
  "BillingCurrency",
  "BillingPeriodEnd",
  "BillingPeriodStart",
  "ChargeCategory",
  "ChargeClass",
  "ChargeDescription",
  "ChargePeriodEnd",
  "ChargePeriodStart",
  "ContractedCost",
  "EffectiveCost",
  "InvoiceIssuerName",
  "ListCost",
  "PricingQuantity",
  "PricingUnit",
  "ProviderName",
  "PublisherName",
  "ServiceCategory",
  "ServiceName",
  "ServiceSubcategory",
];

const csvOf = (rows: readonly ReturnType<typeof closedRow>[]): string =>
  toFocusCsv(
    toUsageReport(toDailyTotals(rows), {
      month: monthOf(new Date("2026-11-24T12:00:00Z")),
      place: { region: "us-east-1", architecture: "x86_64" },
    }),
  );

test("toFocusCsv() has every mandatory column of FOCUS 1.2, and its own under the specification's prefix", () => {
  const names = Object.keys(FOCUS_COLUMNS);
  expect(names).toEqual(expect.arrayContaining(MANDATORY));
  expect(names.every((name) => /^([A-Z][A-Za-z]*|x_[A-Z][A-Za-z]*)$/.test(name))).toBe(true);
});

test("toFocusCsv() is read by a parser of CSV, a row a day's total, with every digit", () => {
  const rows = parse(csvOf([closedRow("a"), closedRow("b"), closedRow("c", { tenant: "bolt", outcome: "LOST" })]), { columns: true });
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({
    BillingAccountId: "acme",
    BilledCost: "0.00001431017008",
    ListCost: "0.00001431017008",
    ChargePeriodStart: "2026-11-24T00:00:00Z",
    ChargePeriodEnd: "2026-11-25T00:00:00Z",
    BillingPeriodStart: "2026-11-01T00:00:00Z",
    BillingPeriodEnd: "2026-12-01T00:00:00Z",
    ConsumedQuantity: "2",
    ResourceId: "mnist@1",
    ChargeDescription: "Inference by mnist@1 on lambda, OK",
    x_EnergyJ: "0.765312638",
    x_Tokens: "14",
  });
  expect(rows[1]).toMatchObject({ BillingAccountId: "bolt", x_Outcome: "LOST" });
});

test("toFocusCsv() of no rows is the line of names", () => {
  expect(csvOf([])).toBe(`${Object.keys(FOCUS_COLUMNS).join(",")}\r\n`);
});
