import { setTimeout as sleep } from "node:timers/promises";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readStackOutputs } from "#core/drivers/stack-outputs-cloudformation.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import type { ReportPlace } from "#core/usage/report-place.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { NotDeployedError } from "./not-deployed-error.ts";
import type { Target } from "./target.ts";

/** What a deployment's usage is read from, and where its functions run. */
export interface UsageSource {
  readonly ledger: Pick<UsageLedger, "totals">;
  readonly place: ReportPlace;
}

/**
 * Finds a deployment's usage table by its stacks' outputs.
 * @throws NotDeployedError when a stack or an output is missing; what the SDK throws when the cloud cannot be asked.
 */
export async function openUsageSource({ client, title }: Target): Promise<UsageSource> {
  const cloudFormation = new CloudFormationClient(client);
  const read = async (stack: string, key: string): Promise<string> => {
    const value = (await readStackOutputs(cloudFormation, stack))?.get(key);
    if (value === undefined) throw new NotDeployedError(title, stack);
    return value;
  };
  const [table, architecture] = await Promise.all([read("slipway-storage", "UsageTableName"), read("slipway-serving", "Architecture")]);
  const dynamoDb = new DynamoDBClient(client);
  return {
    ledger: createUsageLedgerDynamoDb({ client: dynamoDb, table, random: Math.random, sleep }),
    place: { region: await dynamoDb.config.region(), architecture: architecture === "arm64" ? "arm64" : "x86_64" },
  };
}
