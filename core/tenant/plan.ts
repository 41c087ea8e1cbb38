import { LIMITS } from "#core/limits.ts";

/** The tiers tenants are sold. Used by the stack (usage plans) and by the product; rates in requests per second, quota in requests. */
export const PLANS = {
  free: {
    rate: 5,
    burst: 10,
    quota: { limit: 1_000, period: "DAY" },
    strict: true,
    concurrentRequests: 10,
    maxBodyBytes: 1_000_000,
  },
  standard: {
    rate: 50,
    burst: 100,
    quota: { limit: 1_000_000, period: "MONTH" },
    strict: true,
    maxBodyBytes: LIMITS.MAX_BODY_BYTES,
  },
  premium: {
    rate: 500,
    burst: 1_000,
    quota: { limit: 50_000_000, period: "MONTH" },
    strict: false,
    maxBodyBytes: LIMITS.MAX_BODY_BYTES,
  },
} as const satisfies Record<string, Plan>;

export interface Plan {
  readonly rate: number;
  readonly burst: number;
  /** Of a strict plan, requests that ran a model; of another, requests as API Gateway counts them, every one. */
  readonly quota: { readonly limit: number; readonly period: "DAY" | "MONTH" };
  /**
   * Whether the product counts the quota itself, exact to one request, which takes a conditional write in the same transaction. API
   * Gateway's own count is best effort: "targets rather than guaranteed request ceilings" (API Gateway developer guide).
   */
  readonly strict: boolean;
  /** Requests that may run at once; absent where API Gateway's burst is bound enough, since it takes a second write on the request path. */
  readonly concurrentRequests?: number;
  /** Decoded. */
  readonly maxBodyBytes: number;
}

export type PlanName = keyof typeof PLANS;

export const PLAN_NAMES = Object.keys(PLANS) as readonly PlanName[];

/** A plan's row, with what only some plans have. */
export function findPlan(name: PlanName): Plan {
  return PLANS[name];
}

export function isPlanName(text: string): text is PlanName {
  return (PLAN_NAMES as readonly string[]).includes(text);
}
