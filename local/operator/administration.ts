import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createApiKeyRegistryApiGateway } from "#core/drivers/api-key-registry-api-gateway.ts";
import { createAuditLogDynamoDb } from "#core/drivers/audit-log-dynamodb.ts";
import { createDecisionCacheApiGateway } from "#core/drivers/decision-cache-api-gateway.ts";
import { readPeppers } from "#core/drivers/peppers-secrets-manager.ts";
import { readStackOutputs } from "#core/drivers/stack-outputs-cloudformation.ts";
import { createTenantStoreDynamoDb } from "#core/drivers/tenant-store-dynamodb.ts";
import type { ApiKeyRegistry } from "#core/tenant/api-key-registry.ts";
import type { AuditLog } from "#core/tenant/audit.ts";
import type { DecisionCache } from "#core/tenant/decision-cache.ts";
import type { Peppers } from "#core/tenant/pepper.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { NotDeployedError } from "./not-deployed-error.ts";
import type { Target } from "./target.ts";

/** What the tenants of one deployment are administered with. */
export interface Administration {
  readonly store: TenantStore;
  readonly peppers: Peppers;
  readonly apiKeys: ApiKeyRegistry;
  readonly auditLog: AuditLog;
  readonly decisions: DecisionCache;
}

/**
 * Finds a deployment's table, secret and usage plans by its stacks' outputs.
 * @throws NotDeployedError when a stack or an output is missing; what the SDK throws when the cloud cannot be asked.
 */
export async function openAdministration({ client, title }: Target): Promise<Administration> {
  const cloudFormation = new CloudFormationClient(client);
  const readOutput = async (stack: string): Promise<(key: string) => string> => {
    const outputs = await readStackOutputs(cloudFormation, stack);
    return (key) => {
      const value = outputs?.get(key);
      if (value === undefined) throw new NotDeployedError(title, stack);
      return value;
    };
  };
  const [storage, serving] = await Promise.all([readOutput("slipway-storage"), readOutput("slipway-serving")]);
  const usagePlanIds = {
    free: serving("UsagePlanFree"),
    standard: serving("UsagePlanStandard"),
    premium: serving("UsagePlanPremium"),
  };
  const apiGateway = new APIGatewayClient(client);
  const dynamoDb = new DynamoDBClient(client);
  return {
    store: createTenantStoreDynamoDb({ client: dynamoDb, table: storage("TenantTableName") }),
    auditLog: createAuditLogDynamoDb({ client: dynamoDb, table: storage("AuditTableName") }),
    peppers: await readPeppers(new SecretsManagerClient(client), storage("PepperSecretArn")),
    apiKeys: createApiKeyRegistryApiGateway({ client: apiGateway, usagePlanIds }),
    decisions: createDecisionCacheApiGateway({ client: apiGateway, restApiId: serving("RestApiId"), stageName: serving("StageName") }),
  };
}
