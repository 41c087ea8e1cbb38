import { setTimeout as sleep } from "node:timers/promises";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readStackOutputs } from "#core/drivers/stack-outputs-cloudformation.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import type { Connection } from "#local/operator/connection-file.ts";

/** The usage ledger of a local cloud that runs, and the table it is in. */
export interface OpenedLedger {
  readonly ledger: UsageLedger;
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly close: () => void;
}

export async function openUsageLedger({ awsEndpoint, region }: Connection): Promise<OpenedLedger> {
  const config = { endpoint: awsEndpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const cloudFormation = new CloudFormationClient(config);
  const table = (await readStackOutputs(cloudFormation, "slipway-storage"))?.get("UsageTableName") ?? "";
  cloudFormation.destroy();
  const client = new DynamoDBClient(config);
  return {
    client,
    table,
    ledger: createUsageLedgerDynamoDb({ client, table, random: Math.random, sleep: (ms) => sleep(ms) }),
    close: () => client.destroy(),
  };
}
