import { findPlan } from "#core/tenant/plan.ts";
import { toQuotaPeriod } from "#core/usage/quota-period.ts";
import type { Caller } from "./caller.ts";

/** Requests left of the period, where a plan counts to the request. */
export const REMAINING_HEADER = "x-ratelimit-remaining";

/**
 * What every answer says to a tenant: its plan's quota, and the seconds until its count begins anew. Seconds, as `Retry-After` has them:
 * they need no clock that agrees with ours.
 */
export function rateLimitHeaders(caller: Caller | undefined, now: Date): Readonly<Record<string, string>> {
  if (caller === undefined) return {};
  const { quota } = findPlan(caller.plan);
  const { endsAt } = toQuotaPeriod(quota.period, now);
  return {
    "x-ratelimit-limit": String(quota.limit),
    "x-ratelimit-reset": String(Math.ceil((endsAt.getTime() - now.getTime()) / 1000)),
  };
}
