import { describe, expect, test } from "vitest";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { USAGE_LEDGER_CLAIMS, usageLedgerSuite } from "./usage-ledger-suite.ts";

usageLedgerSuite("the memory ledger", async () => createMemoryUsageLedger());

/** Faults a driver could have; each breaks at least one of the suite's claims. */
const FAULTS: Readonly<Record<string, () => UsageLedger>> = {
  "close() adds up again what is closed": () => createMemoryUsageLedger({ closesTwice: true }),
  "sweep() does nothing": () => createMemoryUsageLedger({ sweepsNothing: true }),
  "open() forgets the quota": () =>
    withFault((ledger) => ({ open: (row, limits) => ledger.open(row, { ...limits, quota: undefinedQuota }) })),
  "open() counts a retry again": () =>
    withFault((ledger) => {
      let tries = 0;
      return { open: (row, limits) => ledger.open({ ...row, requestId: `${row.requestId}-${++tries}` }, limits) };
    }),
  "release() does nothing": () => withFault(() => ({ release: async () => {} })),
  "withdraw() keeps the count": () => withFault((ledger) => ({ withdraw: (row) => ledger.withdraw(row) })),
  "rows() tells of every tenant": () => withFault((ledger) => ({ rows: ({ day }) => ledger.rows({ tenant: "acme", day }) })),
};

/** One that is never used up. */
const undefinedQuota = { limit: Number.POSITIVE_INFINITY, period: { id: "D#none", endsAt: new Date(0) } };

function withFault(plant: (ledger: UsageLedger) => Partial<UsageLedger>): UsageLedger {
  const ledger = createMemoryUsageLedger();
  return { ...ledger, ...plant(ledger) };
}

describe("positive controls: the suite goes red", () => {
  test.each(Object.entries(FAULTS))("when %s", async (_fault, open) => {
    const checks = await Promise.allSettled(Object.values(USAGE_LEDGER_CLAIMS).map((check) => check(open())));
    expect(checks.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
  });
});
