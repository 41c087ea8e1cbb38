import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { quotaPeriodStart, utcDay } from "#local/cloud/apigateway/quota-period.ts";
import type { ApiKey, ApiStage, UsagePlan } from "#local/cloud/apigateway/rest-api.ts";
import type { UsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** Lets a request in by its usage plan, and counts it. @throws GatewayRefusal INVALID_API_KEY, THROTTLED, QUOTA_EXCEEDED. */
export interface Admission {
  /** @param value the API key's value, from a header or from the authorizer. */
  admitKey(stage: ApiStage, value: string | undefined): ApiKey;
  /** The stage's own throttle, for all callers together. */
  admitStage(stage: ApiStage): void;
}

export interface AdmissionOptions {
  readonly store: ApiGatewayStore;
  readonly usage: UsageCounters;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Usage plans: who has a key in a plan of the stage is let in at the plan's rate until its quota is used up. */
export function createAdmission({ store, usage, now }: AdmissionOptions): Admission {
  const buckets = new Map<string, TokenBucket>();
  const throttle = (name: string, rate: number, burst: number): void => {
    // A changed plan starts a bucket of its own.
    const id = `${name}/${rate}/${burst}`;
    const bucket = buckets.get(id) ?? createTokenBucket(rate, burst, now());
    buckets.set(id, bucket);
    if (!bucket.take(now())) throw new GatewayRefusal("THROTTLED");
  };
  return {
    admitStage(stage) {
      const all = stage.methodSettings.find(({ resourcePath, httpMethod }) => resourcePath === "/*" && httpMethod === "*");
      if (all?.throttlingRateLimit === undefined || all.throttlingBurstLimit === undefined) return;
      throttle(`stage/${stage.id}`, all.throttlingRateLimit, all.throttlingBurstLimit);
    },
    admitKey(stage, value) {
      const key = value === undefined ? undefined : store.apiKeys.list().find((candidate) => candidate.value === value);
      const plan = key?.enabled === true ? findPlan(store, stage, key) : undefined;
      if (key === undefined || plan === undefined) throw new GatewayRefusal("INVALID_API_KEY");
      if (plan.throttle !== undefined) throttle(`key/${plan.id}/${key.id}`, plan.throttle.rateLimit, plan.throttle.burstLimit);
      const at = now();
      if (plan.quota !== undefined && usage.usedSince(plan.id, key.id, quotaPeriodStart(plan.quota, at)) >= plan.quota.limit) {
        throw new GatewayRefusal("QUOTA_EXCEEDED");
      }
      usage.count(plan.id, key.id, utcDay(at));
      return key;
    },
  };
}

function findPlan(store: ApiGatewayStore, { restApiId, stageName }: ApiStage, key: ApiKey): UsagePlan | undefined {
  return store.usagePlanKeys
    .list()
    .filter(({ keyId }) => keyId === key.id)
    .map(({ usagePlanId }) => store.usagePlans.get(usagePlanId))
    .find((plan) => plan?.apiStages.some(({ apiId, stage }) => apiId === restApiId && stage === stageName));
}
