import { describe, expect, test } from "vitest";
import { type Budget, formatBudget, NO_BUDGET, parseBudget } from "#core/tenant/budget.ts";
import { readBudgetStanding, toBudgetStanding } from "#core/usage/budget-standing.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { closedRow } from "./rows.ts";

const NOVEMBER = { month: "2026-11" };
const BOTH: Budget = { carbonG: 1, costUsd: 2, at100: "refuse" };
const units = (whole: number): bigint => BigInt(Math.round(whole * 1e15));

describe("toBudgetStanding()", () => {
  test.each([
    [0.79, 0, undefined],
    [0.7999999, 1.5999999, undefined],
    [0.8, 0, "carbon;used=0.80"],
    [0.8399, 1.6, "carbon;used=0.83, cost;used=0.80"],
    [0, 1.9999999, "cost;used=0.99"],
    [12.345, 0, "carbon;used=12.34"],
  ])("says of %d g and %d USD: %s", (carbon, cost, warning) => {
    expect(toBudgetStanding(BOTH, { carbon: units(carbon), cost: units(cost) }, NOVEMBER)?.warning).toBe(warning);
  });

  test("refuses from the very unit on at which a budget is used up, if that is its policy", () => {
    const spent = { carbon: 0n, cost: units(2) };
    expect(toBudgetStanding(BOTH, spent, NOVEMBER)).toEqual({ month: "2026-11", warning: "cost;used=1.00", refused: "cost" });
    expect(toBudgetStanding(BOTH, { ...spent, cost: spent.cost - 1n }, NOVEMBER)).not.toHaveProperty("refused");
    expect(toBudgetStanding({ ...BOTH, at100: "warn" }, spent, NOVEMBER)).not.toHaveProperty("refused");
  });
});

describe("readBudgetStanding()", () => {
  const at = new Date("2026-11-30T23:59:59Z");

  test("adds up the month's rows of the tenant alone, whatever their model and outcome", async () => {
    const ledger = createMemoryUsageLedger();
    const cost = { costFusd: units(0.9) };
    await ledger.close([
      closedRow("a", cost),
      closedRow("b", { ...cost, model: "other", outcome: "LOST" }),
      closedRow("c", { ...cost, tenant: "bolt" }),
      closedRow("d", { ...cost, openedAt: "2026-10-31T23:59:59.999Z" }),
    ]);
    expect(await readBudgetStanding(ledger, "acme", BOTH, at)).toMatchObject({ warning: "cost;used=0.90" });
    expect(await readBudgetStanding(ledger, "acme", BOTH, new Date("2026-12-01T00:00:00Z"))).toBeUndefined();
  });

  test("asks nobody of a tenant whose budget was taken away", async () => {
    const totals = async (): Promise<never> => {
      throw new Error("It was asked");
    };
    expect(await readBudgetStanding({ totals }, "acme", NO_BUDGET, at)).toBeUndefined();
  });
});

test("parseBudget() reads what formatBudget() wrote, and nothing else", () => {
  for (const budget of [BOTH, NO_BUDGET, { costUsd: 0.1, at100: "warn" } as const])
    expect(parseBudget(formatBudget(budget))).toEqual(budget);
  for (const text of [
    "",
    "{}",
    '{"at100":"queue"}',
    '{"carbonG":-1,"at100":"warn"}',
    '{"carbonG":null,"at100":"warn"}',
    '{"at100":"warn","x":1}',
  ])
    expect(() => parseBudget(text)).toThrow(/budget/);
});
