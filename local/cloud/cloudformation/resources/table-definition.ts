import * as v from "valibot";
import type { TableDefinition } from "#local/cloud/dynamodb/table-store.ts";
import type { JsonObject } from "../template/json.ts";

/** CloudFormation takes numbers as text too. */
const COUNT = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer());
const KEYS = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(["HASH", "RANGE"]) }));
const THROUGHPUT = v.object({ ReadCapacityUnits: COUNT, WriteCapacityUnits: COUNT });
const INDEXES = v.array(
  v.object({
    IndexName: v.string(),
    KeySchema: KEYS,
    Projection: v.object({
      ProjectionType: v.exactOptional(v.picklist(["ALL", "KEYS_ONLY", "INCLUDE"])),
      NonKeyAttributes: v.exactOptional(v.array(v.string())),
    }),
    ProvisionedThroughput: v.exactOptional(THROUGHPUT),
  }),
);

const TABLE = v.object({
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.picklist(["S", "N", "B"]) })),
  KeySchema: KEYS,
  BillingMode: v.exactOptional(v.picklist(["PAY_PER_REQUEST", "PROVISIONED"])),
  ProvisionedThroughput: v.exactOptional(THROUGHPUT),
  GlobalSecondaryIndexes: v.exactOptional(INDEXES),
  LocalSecondaryIndexes: v.exactOptional(INDEXES),
});

/** The part of `AWS::DynamoDB::Table` that makes the table. @throws Error with every problem. */
export function parseTableDefinition(tableName: string, properties: JsonObject): TableDefinition {
  const parsed = v.safeParse(TABLE, properties);
  if (!parsed.success) {
    throw new Error(parsed.issues.map((issue) => `Property "${v.getDotPath(issue) ?? "Properties"}": ${issue.message}`).join("; "));
  }
  return { TableName: tableName, ...parsed.output };
}
