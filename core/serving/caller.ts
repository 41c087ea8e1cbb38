import type { Entitlement } from "#core/tenant/entitlement.ts";
import type { PlanName } from "#core/tenant/plan.ts";
import type { BudgetStanding } from "#core/usage/budget-standing.ts";

/** Who is asking, as the authorizer found out. */
export interface Caller {
  readonly tenant: string;
  readonly plan: PlanName;
  readonly entitlements: readonly Entitlement[];
  readonly scopes: readonly string[];
  /** When the key it came with ends, ISO 8601, where another has taken its place already. */
  readonly keySunset?: string;
  /** Where its tenant has used 80 % of a budget. */
  readonly budget?: BudgetStanding;
}
