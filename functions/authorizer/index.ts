/** The Lambda function behind both authorizers: key -> tenant, plan, entitlements. */
import { setTimeout as sleep } from "node:timers/promises";
import { createDynamoDbClient } from "#core/drivers/dynamodb-client.ts";
import { readPeppers } from "#core/drivers/peppers-secrets-manager.ts";
import { createSecretsManagerClient } from "#core/drivers/secrets-manager-client.ts";
import { createTenantStoreDynamoDb } from "#core/drivers/tenant-store-dynamodb.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import { readBudgetStanding } from "#core/usage/budget-standing.ts";
import { logToConsole } from "../edge/log.ts";
import { createAuthorizerHandler } from "./create-authorizer-handler.ts";
import { pepperSecret, tenantTable, usageTable } from "./environment.ts";
import { createFailedAttempts } from "./failed-attempts.ts";
import { keepFresh } from "./keep-fresh.ts";

/** How long a new pepper must be live beside the current one before keys are made with it. */
const PEPPER_MAX_AGE_MS = 300_000;

const secrets = createSecretsManagerClient();
const peppers = keepFresh(() => readPeppers(secrets, pepperSecret), {
  maxAgeMs: PEPPER_MAX_AGE_MS,
  now: () => performance.now(),
  report: (error) => logToConsole({ level: "error", message: "The pepper secret could not be read again", cause: String(error) }),
});

// Begun while Lambda still counts it as init; a failure is forgotten, and met again by the call that needs it.
peppers().catch(() => {});

const client = createDynamoDbClient();
const ledger = createUsageLedgerDynamoDb({ client, table: usageTable, random: Math.random, sleep });

export const handler = createAuthorizerHandler({
  store: createTenantStoreDynamoDb({ client, table: tenantTable }),
  peppers,
  readStanding: (tenant, budget, at) => readBudgetStanding(ledger, tenant, budget, at),
  clock: () => new Date(),
  attempts: createFailedAttempts(() => performance.now()),
  log: logToConsole,
});
