import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { type LocalTableStore, openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";

export const USAGE_TABLE = "usage";

/** The local cloud's DynamoDB with a usage table in it, as the storage stack makes it. */
export async function openUsageTable(folder: string, identity: CloudIdentity): Promise<LocalTableStore> {
  const store = await openTableStore(folder, identity, Date.now);
  await store.createTable({
    TableName: USAGE_TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  });
  return store;
}
