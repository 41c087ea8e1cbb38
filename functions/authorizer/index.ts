/** The Lambda function behind both authorizers: key -> tenant, plan, entitlements. */
import { createDynamoDbClient } from "#core/drivers/dynamodb-client.ts";
import { readPeppers } from "#core/drivers/peppers-secrets-manager.ts";
import { createSecretsManagerClient } from "#core/drivers/secrets-manager-client.ts";
import { createTenantStoreDynamoDb } from "#core/drivers/tenant-store-dynamodb.ts";
import { ServeError } from "#core/errors.ts";
import { loadOnce } from "#core/serving/load-once.ts";
import { logToConsole } from "../edge/log.ts";
import { createAuthorizerHandler } from "./create-authorizer-handler.ts";
import { pepperSecret, tenantTable } from "./environment.ts";

const peppers = loadOnce(async () => {
  try {
    return await readPeppers(createSecretsManagerClient(), pepperSecret);
  } catch (cause) {
    throw new ServeError("AUTH_UNAVAILABLE", "The pepper secret could not be read", { cause });
  }
});

// Begun in the init phase; a failure is forgotten and met again by the first call.
peppers().catch(() => {});

export const handler = createAuthorizerHandler({
  store: createTenantStoreDynamoDb({ client: createDynamoDbClient(), table: tenantTable }),
  peppers,
  clock: () => new Date(),
  log: logToConsole,
});
