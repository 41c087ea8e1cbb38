import { quotaPeriodStart, utcDay } from "#local/cloud/apigateway/quota-period.ts";
import type { ApiKey, ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import type { UsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import type { FindKeyInPlan } from "./api-key-index.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import type { Throttle } from "./throttle.ts";

export interface AdmissionOptions {
  readonly findKey: FindKeyInPlan;
  readonly throttle: Throttle;
  readonly usage: UsageCounters;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Lets a key in by its usage plan, at the plan's rate until its quota is used up, and counts the request. What is refused is not counted.
 * @param value the API key's value, from a header or from the authorizer.
 * @throws GatewayRefusal INVALID_API_KEY, THROTTLED, QUOTA_EXCEEDED.
 */
export function admitKey(stage: ApiStage, value: string | undefined, { findKey, throttle, usage, now }: AdmissionOptions): ApiKey {
  const found = value === undefined ? undefined : findKey(stage, value);
  if (found === undefined) throw new GatewayRefusal("INVALID_API_KEY");
  const { key, plan } = found;
  if (plan.throttle !== undefined) throttle.pass(`plan/${plan.id}/${key.id}`, plan.throttle.rateLimit, plan.throttle.burstLimit);
  const at = now();
  if (plan.quota !== undefined && usage.usedSince(plan.id, key.id, quotaPeriodStart(plan.quota, at)) >= plan.quota.limit) {
    throw new GatewayRefusal("QUOTA_EXCEEDED");
  }
  usage.count(plan.id, key.id, utcDay(at));
  return key;
}
