import { connect } from "node:net";
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createDynamoDbService } from "#local/cloud/dynamodb/dynamodb-service.ts";
import { openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY, serveServices } from "../served-services.ts";
import { item, openStore, TABLE } from "./open-store.ts";

const TableName = TABLE.TableName;

async function openWithTable() {
  const opened = await openStore(temporaryFolder());
  await opened.store.createTable(TABLE);
  return opened;
}

function setTimeToLive(client: DynamoDBClient, Enabled: boolean) {
  return client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: "expires", Enabled } }));
}

describe("items", () => {
  test("a conditional put is won by exactly one of many at once", async () => {
    const { client } = await openWithTable();
    const put = () => client.send(new PutItemCommand({ TableName, Item: item("a"), ConditionExpression: "attribute_not_exists(pk)" }));
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, put));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(put()).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  test("a capped counter counts exactly to its cap under many at once", async () => {
    const { client } = await openWithTable();
    const add = () =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: item("counter"),
          UpdateExpression: "ADD used :one",
          ConditionExpression: "attribute_not_exists(used) OR used < :cap",
          ExpressionAttributeValues: { ":one": { N: "1" }, ":cap": { N: "10" } },
        }),
      );
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, add));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: item("counter"), ConsistentRead: true }));
    expect(Item?.used).toEqual({ N: "10" });
  });

  test("a query gives the items of one partition in the order of their sort keys, in pages", async () => {
    const { client } = await openWithTable();
    for (const sk of ["b", "ä", "a", "c"])
      await client.send(new PutItemCommand({ TableName, Item: { pk: { S: "p" }, sk: { S: sk }, text: { S: `über ${sk}` } } }));
    await client.send(new PutItemCommand({ TableName, Item: item("other") }));
    const query = { TableName, KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "p" } }, Limit: 3 };
    const first = await client.send(new QueryCommand(query));
    const second = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect([first, second].map(({ Items = [] }) => Items.map(({ text }) => text?.S))).toEqual([["über a", "über b", "über c"], ["über ä"]]);
  });
});

describe("tables", () => {
  test("can be made, described and deleted by the SDK, under ARNs of the one account and region", async () => {
    const { client, store } = await openStore(temporaryFolder());
    await client.send(
      new CreateTableCommand({ ...TABLE, AttributeDefinitions: [...TABLE.AttributeDefinitions], KeySchema: [...TABLE.KeySchema] }),
    );
    await vi.waitFor(async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      expect(Table).toMatchObject({
        TableStatus: "ACTIVE",
        TableArn: "arn:aws:dynamodb:eu-central-1:000000000000:table/tenants",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      });
    });
    expect(await store.exists(TableName)).toBe(true);
    await client.send(new DeleteTableCommand({ TableName }));
    await vi.waitFor(async () => expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]));
  });

  test("that are not there are refused as DynamoDB does, for settings too", async () => {
    const { client } = await openStore(temporaryFolder());
    const TableName = "absent";
    await expect(client.send(new GetItemCommand({ TableName, Key: item("a") }))).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(client.send(new DescribeTimeToLiveCommand({ TableName }))).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(client.send(new DescribeContinuousBackupsCommand({ TableName }))).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe("settings", () => {
  test("time to live is off, then on, then off, and refused where it is so already", async () => {
    const { client } = await openWithTable();
    const read = async () => (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    expect(await read()).toEqual({ TimeToLiveStatus: "DISABLED" });
    await expect(setTimeToLive(client, false)).rejects.toThrow("TimeToLive is already disabled");
    await setTimeToLive(client, true);
    expect(await read()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
    await expect(setTimeToLive(client, true)).rejects.toThrow("TimeToLive is already enabled");
    await setTimeToLive(client, false);
    expect(await read()).toEqual({ TimeToLiveStatus: "DISABLED" });
  });

  test("point-in-time recovery is recorded", async () => {
    const { client } = await openWithTable();
    const read = async () =>
      (await client.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    expect(await read()).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });
    const on = { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } };
    await client.send(new UpdateContinuousBackupsCommand(on));
    expect(await read()).toEqual({ PointInTimeRecoveryStatus: "ENABLED" });
  });

  test("do not pass to a later table of the same name, whoever deleted the first", async () => {
    const { client, store } = await openWithTable();
    await setTimeToLive(client, true);
    await client.send(new DeleteTableCommand({ TableName }));
    await store.deleteTable(TableName);
    await store.createTable(TABLE);
    expect(await store.settings(TableName)).not.toHaveProperty("timeToLiveAttribute");
  });
});

test("an operation it does not have is refused by name", async () => {
  const { client } = await openWithTable();
  await expect(client.send(new ExecuteStatementCommand({ Statement: "SELECT * FROM tenants" }))).rejects.toMatchObject({
    name: "UnknownOperationException",
    message: 'The local cloud does not have the operation "ExecuteStatement" of DynamoDB',
  });
});

test("a sender that leaves in the middle of a body harms nobody", async () => {
  const { client, url } = await openWithTable();
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  const signature = `AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;
  const head = `POST / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-amz-target: DynamoDB_20120810.PutItem\r\nauthorization: ${signature}\r\n`;
  await new Promise<void>((resolve) => socket.write(`${head}content-length: 100\r\n\r\n{"Table`, () => resolve()));
  await client.send(new PutItemCommand({ TableName, Item: item("before") }));
  socket.destroy();
  await client.send(new PutItemCommand({ TableName, Item: item("after") }));
  expect((await client.send(new GetItemCommand({ TableName, Key: item("after") }))).Item).toEqual(item("after"));
});

test.each(["null", "[]", "5", '"text"', '{"KeySchema":{"a":null}}'])("input that is %s is refused, and ends nothing", async (input) => {
  const store = await openTableStore(temporaryFolder(), IDENTITY, Date.now);
  onTestFinished(() => store.close());
  const { json } = await serveServices({ dynamodb: createDynamoDbService(store) });
  const { status, text } = await json("dynamodb", "CreateTable", input);
  expect([status, text]).toEqual([400, expect.stringMatching(/SerializationException|ValidationException/)]);
  expect((await json("dynamodb", "ListTables", {})).status).toBe(200);
});
