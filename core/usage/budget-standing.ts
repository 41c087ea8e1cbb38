import type { Budget } from "#core/tenant/budget.ts";
import { type CalendarMonth, monthOf } from "./calendar-month.ts";
import type { UsageLedger } from "./usage-ledger.ts";

/** Where a tenant stands that has used much of its budget. */
export interface BudgetStanding {
  /** `YYYY-MM`: in another month it says nothing. */
  readonly month: string;
  /** What its answers say: `carbon;used=0.83`, both with a comma between. */
  readonly warning: string;
  /** What is used up, where the budget's policy is to refuse then. */
  readonly refused?: "carbon" | "cost";
}

/** From how many hundredths on an answer warns. */
const WARN_AT = 80n;

/** Asks the ledger where a tenant stands in the month of a time. @returns undefined below 80 % of everything it has a budget of. */
export async function readBudgetStanding(
  ledger: Pick<UsageLedger, "totals">,
  tenant: string,
  budget: Budget,
  at: Date,
): Promise<BudgetStanding | undefined> {
  if (budget.carbonG === undefined && budget.costUsd === undefined) return undefined;
  const month = monthOf(at);
  const totals = await ledger.totals({ tenant, from: month.from, to: month.to });
  const spent = { carbon: 0n, cost: 0n };
  for (const { operationalFg, embodiedFg, costFusd } of totals) {
    spent.carbon += operationalFg + embodiedFg;
    spent.cost += costFusd;
  }
  return toBudgetStanding(budget, spent, month);
}

/** @param spent in whole 10^-15 grams and dollars. */
export function toBudgetStanding(
  { carbonG, costUsd, at100 }: Budget,
  spent: Readonly<Record<"carbon" | "cost", bigint>>,
  { month }: Pick<CalendarMonth, "month">,
): BudgetStanding | undefined {
  const used = [toUsed("carbon", spent.carbon, carbonG), toUsed("cost", spent.cost, costUsd)].filter((part) => part.hundredths >= WARN_AT);
  if (used.length === 0) return undefined;
  const warning = used.map(({ of, hundredths }) => `${of};used=${toShare(hundredths)}`).join(", ");
  const gone = used.find(({ hundredths }) => hundredths >= 100n);
  return { month, warning, ...(gone === undefined || at100 === "warn" ? {} : { refused: gone.of }) };
}

/** Rounded down: what is said to be used up is. */
function toUsed(of: "carbon" | "cost", spent: bigint, limit: number | undefined) {
  return { of, hundredths: limit === undefined ? 0n : (spent * 100n) / BigInt(Math.max(1, Math.round(limit * 1e15))) };
}

function toShare(hundredths: bigint): string {
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
}
