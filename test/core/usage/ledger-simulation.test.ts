import { describe, expect, test } from "vitest";
import { settle } from "#core/usage/settle.ts";
import type { Settlement, UsageLine } from "#core/usage/usage-line.ts";
import { createSettleHandler } from "#functions/settle/create-settle-handler.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { toSums } from "./ledger-oracle.ts";
import { toLogEvent } from "./log-event.ts";
import { lostRow } from "./rows.ts";
import { type Deliver, simulateLedger } from "./simulate-ledger.ts";

/** What a line becomes, without the way through the log. */
const directly: Deliver = (lines, ledger) => settle(lines.map(toSettlement), ledger);

function toSettlement({ outcome, ...line }: UsageLine): Settlement {
  if (outcome === "NOT_RUN") return { kind: "withdraw", row: line };
  const { energyFj, operationalFg, embodiedFg, costFusd } = line;
  const amounts = {
    energyFj: BigInt(energyFj),
    operationalFg: BigInt(operationalFg),
    embodiedFg: BigInt(embodiedFg),
    costFusd: BigInt(costFusd),
  };
  return { kind: "close", row: { ...line, ...amounts, outcome } };
}

/** Line by line through the function that CloudWatch Logs delivers to. */
const throughTheLog: Deliver = (lines, ledger) => {
  const handler = createSettleHandler({ ledger, toLost: lostRow, date: () => new Date(0), log: () => {} });
  return handler(toLogEvent(lines.map((usage) => JSON.stringify({ level: "info", usage }))));
};

const ENDS = [
  "answered",
  "killed once open",
  "killed after the run",
  "killed once written",
  "run failed",
  "STORAGE_FULL",
  "QUOTA_EXCEEDED",
];

describe("the ledger equals the oracle (I4, REL-05)", () => {
  test("after 100,000 requests, killed at every point, their lines delivered again, out of order and to a function that dies", async () => {
    const { totals, oracle, ends } = await simulateLedger(createMemoryUsageLedger(), 100_000, 5, directly);
    expect(toSums(totals)).toEqual(oracle.sums);
    for (const end of ENDS) expect([end, ends[end] ?? 0]).toEqual([end, expect.toSatisfy((count: number) => count > 100)]);
  });

  test("after 3,000 whose lines go the whole way through the log", async () => {
    const { totals, oracle } = await simulateLedger(createMemoryUsageLedger(), 3_000, 6, throughTheLog);
    expect(toSums(totals)).toEqual(oracle.sums);
  });
});

describe("positive controls: it does not", () => {
  test.each([
    ["where a row that is closed is added up again", { closesTwice: true }],
    ["where a row that nobody closed stays open", { sweepsNothing: true }],
  ])("%s", async (_bug, bugs) => {
    const { totals, oracle } = await simulateLedger(createMemoryUsageLedger(bugs), 3_000, 7, directly);
    expect(toSums(totals)).not.toEqual(oracle.sums);
  });

  test("where a row that never ran is left to the sweep", async () => {
    const ledger = createMemoryUsageLedger();
    const { totals, oracle } = await simulateLedger({ ...ledger, withdraw: async () => true }, 3_000, 8, directly);
    expect(toSums(totals)).not.toEqual(oracle.sums);
  });
});
