import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { UsagePlan } from "#local/cloud/apigateway/rest-api.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName, serviceId } from "./physical-name.ts";
import { defined, numberOf, objectOf, objectsOf, requiredText, textOf } from "./properties.ts";
import type { ResourceRequest, ResourceState, ResourceType } from "./resource-type.ts";

/** `AWS::ApiGateway::UsagePlan`. Tenants' keys hang on its id, so nothing ever replaces it. */
export function usagePlanType(store: ApiGatewayStore): ResourceType {
  const put = (request: ResourceRequest, id: string, properties: JsonObject): ResourceState => {
    store.usagePlans.put(toUsagePlan(id, textOf(properties, "UsagePlanName") ?? physicalName(request, { maxLength: 128 }), properties));
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    attributes: ["Id"],
    replacedBy: [],
    identify: (request) => serviceId(request, 6),
    create: async (request) => put(request, request.physicalId, request.properties),
    update: async (existing, properties) => put(existing, existing.physicalId, properties),
    async delete({ physicalId }) {
      for (const key of store.usagePlanKeys.list()) if (key.usagePlanId === physicalId) store.usagePlanKeys.remove(key.id);
      store.usagePlans.remove(physicalId);
    },
  };
}

function toUsagePlan(id: string, name: string, properties: JsonObject): UsagePlan {
  const throttle = objectOf(properties, "Throttle");
  const quota = objectOf(properties, "Quota");
  return defined({
    id,
    name,
    apiStages: objectsOf(properties, "ApiStages").map((stage) => ({
      apiId: requiredText(stage, "ApiId"),
      stage: requiredText(stage, "Stage"),
    })),
    throttle:
      throttle === undefined
        ? undefined
        : { rateLimit: numberOf(throttle, "RateLimit") ?? 0, burstLimit: numberOf(throttle, "BurstLimit") ?? 0 },
    quota:
      quota === undefined
        ? undefined
        : defined({
            limit: numberOf(quota, "Limit") ?? 0,
            period: toPeriod(requiredText(quota, "Period")),
            offset: numberOf(quota, "Offset"),
          }),
  }) as UsagePlan;
}

function toPeriod(period: string): "DAY" | "WEEK" | "MONTH" {
  if (period === "DAY" || period === "WEEK" || period === "MONTH") return period;
  throw new Error(`Quota period "${period}" is not one of DAY, WEEK, MONTH`);
}
