/** The Lambda function that closes the rows of the usage ledger. */
import { setTimeout as sleep } from "node:timers/promises";
import { createDynamoDbClient } from "#core/drivers/dynamodb-client.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import { toLostRow } from "#core/usage/lost-row.ts";
import { logToConsole } from "../edge/log.ts";
import { createSettleHandler } from "./create-settle-handler.ts";
import { region, usageTable } from "./environment.ts";

const architecture = process.arch === "arm64" ? "arm64" : "x86_64";

export const handler = createSettleHandler({
  ledger: createUsageLedgerDynamoDb({ client: createDynamoDbClient(), table: usageTable, random: Math.random, sleep }),
  toLost: (row, closedAt) => toLostRow(row, closedAt, { region, architecture }),
  date: () => new Date(),
  log: logToConsole,
});
