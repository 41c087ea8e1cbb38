import { join } from "node:path";
import {
  ConditionalCheckFailedException,
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ResourceNotFoundException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, expect, test } from "vitest";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { createDynamoDbService } from "#local/cloud/dynamodb/dynamodb-service.ts";
import { openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";
import { startAwsEndpoint } from "#local/cloud/server.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const IDENTITY: CloudIdentity = { accountId: "000000000000", region: "us-east-1", partition: "aws" };
const TABLE = {
  TableName: "tenants",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
} as const;
const item = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(folder: string) {
  const store = await openTableStore(join(folder, "dynamodb"), IDENTITY);
  const endpoint = await startAwsEndpoint({
    port: 0,
    services: new Map([["dynamodb", createDynamoDbService(store)]]),
    openPaths: new Map(),
    identity: IDENTITY,
    clock: Date.now,
    onFault: (error) => {
      throw error;
    },
  });
  const client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: IDENTITY.region,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  const close = async (): Promise<void> => {
    client.destroy();
    await endpoint.close();
    await store.close();
  };
  return { store, client, close };
}

test("a table made by CloudFormation is there for the SDK, conditional writes and all, and gone when deleted", async () => {
  const { store, client, close } = await open(temporaryFolder());
  closers.push(close);
  expect(await store.exists("tenants")).toBe(false);
  const { arn } = await store.createTable(TABLE);
  expect(arn).toBe("arn:aws:dynamodb:us-east-1:000000000000:table/tenants");
  const put = () =>
    client.send(new PutItemCommand({ TableName: "tenants", Item: item("a"), ConditionExpression: "attribute_not_exists(pk)" }));
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, put));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(put()).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  await expect(store.createTable(TABLE)).rejects.toMatchObject({ code: "ResourceInUseException" });
  await store.deleteTable("tenants");
  await store.deleteTable("tenants");
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
});

test("items and settings survive a restart", async () => {
  const folder = temporaryFolder();
  const first = await open(folder);
  await first.store.createTable(TABLE);
  await first.client.send(new PutItemCommand({ TableName: "tenants", Item: item("kept") }));
  await first.client.send(
    new UpdateTimeToLiveCommand({ TableName: "tenants", TimeToLiveSpecification: { AttributeName: "expires", Enabled: true } }),
  );
  await first.client.send(
    new UpdateContinuousBackupsCommand({ TableName: "tenants", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
  );
  await first.close();
  const second = await open(folder);
  closers.push(second.close);
  const read = await second.client.send(new GetItemCommand({ TableName: "tenants", Key: item("kept"), ConsistentRead: true }));
  expect(read.Item).toEqual(item("kept"));
  const ttl = await second.client.send(new DescribeTimeToLiveCommand({ TableName: "tenants" }));
  expect(ttl.TimeToLiveDescription).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
  const backups = await second.client.send(new DescribeContinuousBackupsCommand({ TableName: "tenants" }));
  expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("ENABLED");
});

test("settings of a table that is not there are refused as DynamoDB does", async () => {
  const { client, close } = await open(temporaryFolder());
  closers.push(close);
  await expect(client.send(new DescribeTimeToLiveCommand({ TableName: "absent" }))).rejects.toBeInstanceOf(ResourceNotFoundException);
});
