/** The tiers tenants are sold. Used by the stack (usage plans) and by the product; rates in requests per second, quota in requests. */
export const PLANS = {
  free: { rate: 5, burst: 10, quota: { limit: 1_000, period: "DAY" } },
  standard: { rate: 50, burst: 100, quota: { limit: 1_000_000, period: "MONTH" } },
  premium: { rate: 500, burst: 1_000, quota: { limit: 50_000_000, period: "MONTH" } },
} as const satisfies Record<string, Plan>;

export interface Plan {
  readonly rate: number;
  readonly burst: number;
  readonly quota: { readonly limit: number; readonly period: "DAY" | "WEEK" | "MONTH" };
}

export type PlanName = keyof typeof PLANS;

export const PLAN_NAMES = Object.keys(PLANS) as readonly PlanName[];

export function isPlanName(text: string): text is PlanName {
  return (PLAN_NAMES as readonly string[]).includes(text);
}
