import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName, serviceId } from "./physical-name.ts";
import { flagOf, requiredText, textOf } from "./properties.ts";
import type { ResourceType } from "./resource-type.ts";

export interface ApiKeySources {
  readonly now: () => number;
  /** As many random letters and digits. */
  readonly randomText: (characters: number) => string;
}

/** `AWS::ApiGateway::ApiKey` and the `UsagePlanKey` that puts it on a plan. */
export function apiKeyTypes(store: ApiGatewayStore, { now, randomText }: ApiKeySources): Readonly<Record<string, ResourceType>> {
  const put = (id: string, name: string, value: string, createdAt: string, properties: JsonObject) => {
    store.apiKeys.put({ id, name, value, enabled: flagOf(properties, "Enabled") ?? true, createdAt });
    return { physicalId: id, attributes: { APIKeyId: id } };
  };
  const toKeyId = (properties: JsonObject): string => `${requiredText(properties, "UsagePlanId")}/${requiredText(properties, "KeyId")}`;
  return {
    "AWS::ApiGateway::ApiKey": {
      attributes: ["APIKeyId"],
      replacedBy: ["Name", "Value", "GenerateDistinctId"],
      identify: (request) => serviceId(request, 10),
      async create(request) {
        const name = textOf(request.properties, "Name") ?? physicalName(request, { maxLength: 128 });
        const value = textOf(request.properties, "Value") ?? randomText(40);
        if (!/^[A-Za-z0-9_-]{20,128}$/.test(value)) throw new Error("API Key value should be 20 to 128 letters and digits");
        if (store.apiKeys.list().some((other) => other.value === value)) throw new Error("API Key already exists");
        return put(request.physicalId, name, value, new Date(now()).toISOString(), request.properties);
      },
      async update({ physicalId }, properties) {
        const before = store.apiKeys.get(physicalId);
        if (before === undefined) throw new Error(`API key "${physicalId}" does not exist`);
        return put(physicalId, before.name, before.value, before.createdAt, properties);
      },
      delete: async ({ physicalId }) => store.apiKeys.remove(physicalId),
    },
    "AWS::ApiGateway::UsagePlanKey": {
      attributes: ["Id"],
      replacedBy: ["KeyId", "KeyType", "UsagePlanId"],
      identify: ({ properties }) => toKeyId(properties),
      async create({ physicalId, properties }) {
        store.usagePlanKeys.put({
          id: physicalId,
          usagePlanId: requiredText(properties, "UsagePlanId"),
          keyId: requiredText(properties, "KeyId"),
        });
        return { physicalId, attributes: { Id: physicalId } };
      },
      update: async ({ physicalId, attributes }) => ({ physicalId, attributes }),
      delete: async ({ physicalId }) => store.usagePlanKeys.remove(physicalId),
    },
  };
}
