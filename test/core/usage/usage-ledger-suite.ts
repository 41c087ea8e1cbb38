import { describe, expect, test } from "vitest";
import type { OpenLimits } from "#core/usage/open-limits.ts";
import { toQuotaPeriod } from "#core/usage/quota-period.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { closedRow, lostRow, openRow } from "./rows.ts";

const DAY = { tenant: "acme", day: "2026-11-24" };
const MONTH = { from: "2026-11-01", to: "2026-11-30" };
const EVENING = new Date("2026-11-24T23:58:30.000Z");
const MUCH_LATER = new Date("2026-11-25T01:00:00.000Z");

function quotaOf(limit: number, period: "DAY" | "MONTH" = "DAY", at = EVENING): OpenLimits {
  return { quota: { limit, period: toQuotaPeriod(period, at) } };
}

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "OK",
    (error) => error.code,
  );

/** What every usage ledger does, whatever keeps it: each claim is checked on an empty one. */
export const USAGE_LEDGER_CLAIMS: Readonly<Record<string, (ledger: UsageLedger) => Promise<void>>> = {
  "close() counts a row once, handed over twice at once, again later, or never opened here": async (ledger) => {
    await ledger.open(openRow("a"));
    expect(await ledger.close([closedRow("a"), closedRow("b"), closedRow("a")])).toBe(2);
    expect(await ledger.close([closedRow("b", { billedMs: 9_999 }), closedRow("c")])).toBe(1);
    expect(await ledger.rows(DAY)).toEqual([closedRow("a"), closedRow("b"), closedRow("c")]);
    expect(await ledger.totals(MONTH)).toMatchObject([{ requests: 3, billedMs: 360, energyFj: 3n * closedRow("a").energyFj }]);
  },

  "close() of many rows at once adds them up by tenant, day, model, version, placement and outcome, to the last digit": async (ledger) => {
    const huge = 10n ** 25n + 1n;
    const rows = Array.from({ length: 70 }, (_, index) =>
      closedRow(`r${String(index).padStart(3, "0")}`, {
        version: index % 2 === 0 ? 1 : 10,
        outcome: index % 7 === 0 ? "NON_FINITE_OUTPUT" : "OK",
        energyFj: huge,
      }),
    );
    expect(await ledger.close(rows)).toBe(70);
    const totals = await ledger.totals(MONTH);
    expect(totals.map(({ version, outcome, requests, energyFj }) => [version, outcome, requests, energyFj])).toEqual([
      [1, "NON_FINITE_OUTPUT", 5, 5n * huge],
      [1, "OK", 30, 30n * huge],
      [10, "NON_FINITE_OUTPUT", 5, 5n * huge],
      [10, "OK", 30, 30n * huge],
    ]);
    expect(await ledger.rows(DAY)).toHaveLength(70);
  },

  "totals() tells of days asked for, of one tenant or of all, and counts a row on the day it was opened": async (ledger) => {
    await ledger.close([
      closedRow("a"),
      closedRow("b", { tenant: "bolt", openedAt: "2026-11-25T00:00:00.000Z" }),
      closedRow("c", { tenant: "acme", openedAt: "2026-12-01T00:00:00.000Z" }),
    ]);
    const days = async (question: Parameters<UsageLedger["totals"]>[0]) =>
      (await ledger.totals(question)).map(({ tenant, day }) => `${tenant} ${day}`);
    expect(await days(MONTH)).toEqual(["acme 2026-11-24", "bolt 2026-11-25"]);
    expect(await days({ ...MONTH, tenant: "bolt" })).toEqual(["bolt 2026-11-25"]);
    expect(await days({ from: "2026-11-25", to: "2026-12-01" })).toEqual(["acme 2026-12-01", "bolt 2026-11-25"]);
    expect(await days({ ...MONTH, tenant: "nobody" })).toEqual([]);
    expect(await ledger.rows({ tenant: "bolt", day: "2026-11-24" })).toEqual([]);
  },

  "open() refuses exactly the request after the last of a quota, and writes nothing of it": async (ledger) => {
    for (const id of ["a", "b", "c"]) await ledger.open(openRow(id), quotaOf(3));
    const refused = ledger.open(openRow("d"), quotaOf(3));
    await expect(refused).rejects.toMatchObject({ code: "QUOTA_EXCEEDED", headers: { "retry-after": "90" } });
    expect(await ledger.used("acme", "D#2026-11-24")).toBe(3);
    expect(await ledger.withdraw(openRow("d"), quotaOf(3))).toBe(false);
    expect(await codeOf(ledger.open(openRow("e", { tenant: "bolt" }), quotaOf(3)))).toBe("OK");
    const tomorrow = { openedAt: "2026-11-25T00:00:00.000Z" };
    expect(await codeOf(ledger.open(openRow("f", tomorrow), quotaOf(3, "DAY", new Date(tomorrow.openedAt))))).toBe("OK");
  },

  "open() counts a month and its days together, so that a plan that is changed finds its count": async (ledger) => {
    await ledger.open(openRow("a"), quotaOf(3));
    await ledger.open(openRow("b"), quotaOf(9, "MONTH"));
    expect([await ledger.used("acme", "D#2026-11-24"), await ledger.used("acme", "M#2026-11")]).toEqual([2, 2]);
    expect(await codeOf(ledger.open(openRow("c"), quotaOf(2, "MONTH")))).toBe("QUOTA_EXCEEDED");
    expect(await ledger.used("acme", "D#2026-11-23")).toBe(0);
  },

  "open() of the same request again is the same row, counted once, also at the limit": async (ledger) => {
    const limits = { ...quotaOf(1), concurrentRequests: 1 };
    for (let tries = 0; tries < 3; tries += 1) await ledger.open(openRow("a"), limits);
    expect(await ledger.used("acme", "D#2026-11-24")).toBe(1);
    await ledger.open(openRow("b"));
    await ledger.open(openRow("b"));
  },

  "open() lets as many run at once as the plan says; one that is released, or past its function's timeout, makes room": async (ledger) => {
    const two = { concurrentRequests: 2 };
    const late = { openedAt: "2026-11-24T23:59:00.000Z" };
    await ledger.open(openRow("a"), two);
    await ledger.open(openRow("b", { timeoutMs: 60_000 }), two);
    expect(await codeOf(ledger.open(openRow("c"), two))).toBe("CONCURRENCY_LIMITED");
    expect(await codeOf(ledger.open(openRow("c", { tenant: "bolt" }), two))).toBe("OK");
    await ledger.release(openRow("a"));
    await ledger.release(openRow("a"));
    await ledger.open(openRow("d"), two);
    expect(await codeOf(ledger.open(openRow("e"), two))).toBe("CONCURRENCY_LIMITED");
    await ledger.open(openRow("f", late), two);
    expect(await codeOf(ledger.open(openRow("g", late), two))).toBe("CONCURRENCY_LIMITED");
  },

  "open() says quota before concurrency: waiting for the one does not help the other": async (ledger) => {
    const limits = { ...quotaOf(1), concurrentRequests: 1 };
    await ledger.open(openRow("a"), limits);
    expect(await codeOf(ledger.open(openRow("b"), limits))).toBe("QUOTA_EXCEEDED");
  },

  "open() under 200 at once lets through exactly what is left of the quota": async (ledger) => {
    for (let index = 0; index < 5; index += 1) await ledger.open(openRow(`before-${index}`), quotaOf(50));
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => codeOf(ledger.open(openRow(`r${index}`), quotaOf(50)))));
    expect(outcomes.filter((outcome) => outcome === "OK")).toHaveLength(45);
    expect(outcomes.filter((outcome) => outcome === "QUOTA_EXCEEDED")).toHaveLength(155);
    expect(await ledger.used("acme", "D#2026-11-24")).toBe(50);
  },

  "withdraw() gives a count back, once, and never that of a row that was closed": async (ledger) => {
    await ledger.open(openRow("a"), quotaOf(2));
    await ledger.open(openRow("b"), quotaOf(2));
    expect(await ledger.withdraw(openRow("a"), quotaOf(2))).toBe(true);
    expect(await ledger.withdraw(openRow("a"), quotaOf(2))).toBe(false);
    await ledger.close([closedRow("b")]);
    expect(await ledger.withdraw(openRow("b"), quotaOf(2))).toBe(false);
    expect([await ledger.used("acme", "D#2026-11-24"), await ledger.used("acme", "M#2026-11")]).toEqual([1, 1]);
    await ledger.open(openRow("c"));
    expect(await ledger.withdraw(openRow("c"))).toBe(true);
    expect(await ledger.sweep(MUCH_LATER, lostRow)).toBe(0);
  },

  "sweep() closes what nobody closed in time, once, and leaves what may still be closed": async (ledger) => {
    await ledger.open(openRow("a"));
    await ledger.open(openRow("b"), quotaOf(9));
    await ledger.open(openRow("c"));
    await ledger.close([closedRow("c")]);
    expect(await ledger.sweep(new Date("2026-11-25T00:03:00.000Z"), lostRow)).toBe(0);
    await ledger.open(openRow("d", { openedAt: "2026-11-25T00:55:00.000Z" }));
    expect(await ledger.sweep(MUCH_LATER, lostRow)).toBe(2);
    expect(await ledger.sweep(MUCH_LATER, lostRow)).toBe(0);
    // The line that comes after all changes nothing.
    expect(await ledger.close([closedRow("a")])).toBe(0);
    expect((await ledger.rows(DAY)).map(({ requestId, outcome }) => `${requestId} ${outcome}`)).toEqual(["a LOST", "b LOST", "c OK"]);
    expect(await ledger.sweep(new Date("2026-11-25T01:05:00.000Z"), lostRow)).toBe(1);
  },

  "sweep() finds a row that came into its day after that was swept, and all of the days that nobody swept": async (ledger) => {
    await ledger.open(openRow("old", { openedAt: "2026-11-20T12:00:00.000Z" }));
    expect(await ledger.sweep(MUCH_LATER, lostRow)).toBe(1);
    await ledger.open(openRow("late", { openedAt: "2026-11-24T00:00:00.000Z" }));
    expect(await ledger.sweep(new Date("2026-11-25T02:00:00.000Z"), lostRow)).toBe(1);
    await ledger.open(openRow("next", { openedAt: "2026-11-25T03:00:00.000Z" }));
    await ledger.open(openRow("last", { openedAt: "2026-11-29T23:59:59.999Z" }));
    expect(await ledger.sweep(new Date("2026-11-30T00:10:00.000Z"), lostRow)).toBe(2);
  },
};

/** Checks every claim on a driver; `open` gives an empty ledger for each. */
export function usageLedgerSuite(driver: string, open: () => Promise<UsageLedger>): void {
  describe(`${driver} as a usage ledger`, () => {
    for (const [claim, check] of Object.entries(USAGE_LEDGER_CLAIMS)) test(claim, async () => check(await open()));
  });
}
