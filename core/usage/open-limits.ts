import { findPlan, type PlanName } from "#core/tenant/plan.ts";
import { type QuotaPeriod, toQuotaPeriod } from "./quota-period.ts";

/** What a request is counted against when its row is opened. */
export interface OpenLimits {
  readonly quota?: { readonly limit: number; readonly period: QuotaPeriod };
  readonly concurrentRequests?: number;
}

/** What the ledger counts of a plan at a time: a strict quota, and concurrent requests where they are limited. */
export function toOpenLimits(plan: PlanName, at: Date): OpenLimits {
  const { strict, quota, concurrentRequests } = findPlan(plan);
  return {
    ...(strict ? { quota: { limit: quota.limit, period: toQuotaPeriod(quota.period, at) } } : {}),
    ...(concurrentRequests === undefined ? {} : { concurrentRequests }),
  };
}
