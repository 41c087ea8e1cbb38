import { ServeError } from "#core/errors.ts";
import { parseMonth } from "#core/usage/calendar-month.ts";
import type { Caller } from "./caller.ts";

/**
 * Refuses a run of a tenant whose budget is used up and is not to be exceeded. As late as the ledger's sums are: the authorizer reads them
 * at most once in its cache's time, after they were settled.
 * @throws {ServeError} QUOTA_EXCEEDED.
 */
export function checkBudget({ budget }: Caller): void {
  if (budget?.refused === undefined) return;
  const until = parseMonth(budget.month)?.next ?? "the month is over";
  throw new ServeError(
    "QUOTA_EXCEEDED",
    `The ${budget.refused} budget of ${budget.month} is used up: ask the operator to raise it, or wait until ${until}`,
  );
}

/** A caller without a standing that is of another month: the authorizer's answer may be older than the month. */
export function withCurrentBudget<TCaller extends Caller | undefined>(caller: TCaller, now: Date): TCaller {
  if (caller?.budget === undefined || now.toISOString().startsWith(caller.budget.month)) return caller;
  const { budget: _, ...rest } = caller;
  return rest as TCaller;
}

/** What every answer says to a tenant that has used 80 % of a budget. */
export function budgetHeaders(caller: Caller | undefined): Readonly<Record<string, string>> {
  return caller?.budget === undefined ? {} : { "slipway-budget-warning": caller.budget.warning };
}
