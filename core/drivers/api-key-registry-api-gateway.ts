import {
  type APIGatewayClient,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  NotFoundException,
  paginateGetApiKeys,
} from "@aws-sdk/client-api-gateway";
import type { ApiKeyRegistry } from "#core/tenant/api-key-registry.ts";
import type { PlanName } from "#core/tenant/plan.ts";

export interface ApiKeyRegistryApiGatewayOptions {
  readonly client: APIGatewayClient;
  /** Plan -> id of its usage plan: the serving stack's outputs. */
  readonly usagePlanIds: Readonly<Record<PlanName, string>>;
}

/** API Gateway's API keys as the names usage is counted by. */
export function createApiKeyRegistryApiGateway({ client, usagePlanIds }: ApiKeyRegistryApiGatewayOptions): ApiKeyRegistry {
  return {
    async createKey(name, value) {
      try {
        const { id } = await client.send(new CreateApiKeyCommand({ name, value, enabled: true }));
        if (id === undefined) throw new Error(`API Gateway made the API key "${name}" and gave no id`);
        return id;
      } catch (error) {
        // A value is unique in a region: an earlier call that was cut short may have made the key.
        const made = error instanceof ConflictException ? await findKey(client, name, value) : undefined;
        if (made === undefined) throw error;
        return made;
      }
    },
    async attach(id, plan) {
      await client
        .send(new CreateUsagePlanKeyCommand({ usagePlanId: usagePlanIds[plan], keyId: id, keyType: "API_KEY" }))
        .catch(unless(ConflictException));
    },
    async detach(id, plan) {
      await client.send(new DeleteUsagePlanKeyCommand({ usagePlanId: usagePlanIds[plan], keyId: id })).catch(unless(NotFoundException));
    },
    async remove(id) {
      await client.send(new DeleteApiKeyCommand({ apiKey: id })).catch(unless(NotFoundException));
    },
  };
}

async function findKey(client: APIGatewayClient, name: string, value: string): Promise<string | undefined> {
  for await (const { items } of paginateGetApiKeys({ client }, { nameQuery: name, includeValues: true })) {
    const found = items?.find((key) => key.name === name && key.value === value);
    if (found !== undefined) return found.id;
  }
  return undefined;
}

/** Lets one kind of error pass: what was asked for is so already. */
function unless(kind: typeof ConflictException | typeof NotFoundException): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof kind)) throw error;
  };
}
