import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { ApiKey, ApiStage, UsagePlan } from "#local/cloud/apigateway/rest-api.ts";

/** An API key and its plan for one stage. */
export interface KeyInPlan {
  readonly key: ApiKey;
  readonly plan: UsagePlan;
}

/** @returns undefined for a value that no enabled key has, or whose key is in no plan of the stage. */
export type FindKeyInPlan = (stage: Pick<ApiStage, "restApiId" | "stageName">, value: string) => KeyInPlan | undefined;

/** Keys by value and stage, built again at the first look after a change: a request must not walk ten thousand keys. */
export function createApiKeyIndex(store: ApiGatewayStore): FindKeyInPlan {
  let index: ReadonlyMap<string, KeyInPlan> | undefined;
  store.onChange(() => {
    index = undefined;
  });
  return ({ restApiId, stageName }, value) => {
    index ??= build(store);
    return index.get(`${restApiId}/${stageName}/${value}`);
  };
}

function build(store: ApiGatewayStore): ReadonlyMap<string, KeyInPlan> {
  return new Map(
    store.usagePlanKeys.list().flatMap(({ usagePlanId, keyId }) => {
      const plan = store.usagePlans.get(usagePlanId);
      const key = store.apiKeys.get(keyId);
      if (plan === undefined || key?.enabled !== true) return [];
      return plan.apiStages.map(({ apiId, stage }): [string, KeyInPlan] => [`${apiId}/${stage}/${key.value}`, { key, plan }]);
    }),
  );
}
