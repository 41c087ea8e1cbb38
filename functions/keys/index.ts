/** The Lambda function that secret scanners report leaked keys to. */
import { randomUUID } from "node:crypto";
import { createAuditLogDynamoDb } from "#core/drivers/audit-log-dynamodb.ts";
import { createDynamoDbClient } from "#core/drivers/dynamodb-client.ts";
import { readPeppers } from "#core/drivers/peppers-secrets-manager.ts";
import { createSecretsManagerClient } from "#core/drivers/secrets-manager-client.ts";
import { createTenantStoreDynamoDb } from "#core/drivers/tenant-store-dynamodb.ts";
import { ServeError } from "#core/errors.ts";
import { logToConsole } from "../edge/log.ts";
import { createKeysHandler } from "./create-keys-handler.ts";
import { auditTable, pepperSecret, tenantTable } from "./environment.ts";

const client = createDynamoDbClient();
const secrets = createSecretsManagerClient();

export const handler = createKeysHandler({
  // Reports are rare: the pepper is read for each, so that a new one needs no waiting here.
  administration: async () => ({
    store: createTenantStoreDynamoDb({ client, table: tenantTable }),
    log: createAuditLogDynamoDb({ client, table: auditTable }),
    peppers: await readPeppers(secrets, pepperSecret).catch((cause: unknown) => {
      throw new ServeError("AUTH_UNAVAILABLE", "The pepper secret could not be read", { cause });
    }),
    who: "a secret scanner's report",
    clock: () => new Date(),
    createId: randomUUID,
  }),
  log: logToConsole,
  now: () => performance.now(),
});
