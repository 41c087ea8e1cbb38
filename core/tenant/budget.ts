import * as v from "valibot";

/** What a tenant may take in a calendar month, UTC, and what becomes of its requests when it has. */
export interface Budget {
  /** Grams of CO2 equivalents, operational and embodied; absent where carbon has no budget. */
  readonly carbonG?: number;
  /** US dollars; absent where cost has none. */
  readonly costUsd?: number;
  readonly at100: BudgetPolicy;
}

/** At 100 %: go on with a warning, or refuse what would run a model. */
export type BudgetPolicy = "warn" | "refuse";

export const BUDGET_POLICIES = ["warn", "refuse"] as const satisfies readonly BudgetPolicy[];

/** A tenant whose budget was taken away. */
export const NO_BUDGET: Budget = { at100: "warn" };

const limit = v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1e12));
const BUDGET = v.strictObject({
  carbonG: v.exactOptional(limit),
  costUsd: v.exactOptional(limit),
  at100: v.picklist(BUDGET_POLICIES),
});

/** A budget as one text, equal budgets as equal texts. */
export function formatBudget({ carbonG, costUsd, at100 }: Budget): string {
  return JSON.stringify({ carbonG, costUsd, at100 });
}

/** @throws {RangeError} for a text that is none of `formatBudget()`'s. */
export function parseBudget(text: string): Budget {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), BUDGET), text);
  if (!parsed.success) throw new RangeError(`Cannot read the budget "${text}"`);
  return parsed.output;
}
