import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  BatchWriteItemCommand,
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY } from "../served-services.ts";
import { item, openStore, TABLE } from "./open-store.ts";

const TableName = TABLE.TableName;
const NINES = "9".repeat(38);

async function openWithTable(now?: () => number) {
  const opened = await openStore(temporaryFolder(), now);
  await opened.store.createTable(TABLE);
  const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    opened.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  const read = async (pk: string) => (await opened.client.send(new GetItemCommand({ TableName, Key: item(pk) }))).Item;
  const count = async () => (await opened.client.send(new ScanCommand({ TableName, Select: "COUNT" }))).Count;
  return { ...opened, write, read, count };
}

function put(pk: string): TransactWriteItem {
  return { Put: { TableName, Item: item(pk), ConditionExpression: "attribute_not_exists(pk)" } };
}

function add(pk: string, amount: string, cap?: string): TransactWriteItem {
  const values = { ":amount": { N: amount } };
  const Update = { TableName, Key: item(pk), UpdateExpression: "ADD used :amount", ExpressionAttributeValues: values };
  if (cap === undefined) return { Update };
  return {
    Update: {
      ...Update,
      ConditionExpression: "attribute_not_exists(used) OR used < :cap",
      ExpressionAttributeValues: { ...values, ":cap": { N: cap } },
    },
  };
}

async function refusalOf(sent: Promise<unknown>): Promise<TransactionCanceledException> {
  const error = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TransactionCanceledException)) throw new Error("The transaction was not cancelled", { cause: error });
  return error;
}

describe("TransactWriteItems", () => {
  test("puts, updates and deletes where every condition holds", async () => {
    const { client, write, read } = await openWithTable();
    for (const pk of ["gone", "there"]) await client.send(new PutItemCommand({ TableName, Item: item(pk) }));
    const holds = { TableName, Key: item("there"), ConditionExpression: "attribute_exists(pk)" };
    await write([put("new"), add("counter", "2"), { Delete: { TableName, Key: item("gone") } }, { ConditionCheck: holds }]);
    expect([await read("new"), await read("gone"), await read("there")]).toEqual([item("new"), undefined, item("there")]);
    expect(await read("counter")).toEqual({ ...item("counter"), used: { N: "2" } });
  });

  test("changes nothing where one condition does not hold, and says which, with the item on request", async () => {
    const { write, read, count } = await openWithTable();
    await write([add("counter", "5")]);
    const capped = add("counter", "1", "5").Update;
    if (capped === undefined) throw new Error("No update");
    const error = await refusalOf(
      write([put("new"), { Update: { ...capped, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } }, put("other")]),
    );
    expect(error.message).toContain("[None, ConditionalCheckFailed, None]");
    expect(error.CancellationReasons).toEqual([
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: { ...item("counter"), used: { N: "5" } } },
      { Code: "None" },
    ]);
    expect(await count()).toBe(1);
    expect((await read("counter"))?.used).toEqual({ N: "5" });
    const check = { ConditionCheck: { TableName, Key: item("absent"), ConditionExpression: "attribute_exists(pk)" } };
    expect((await refusalOf(write([put("new"), check]))).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      "None",
      "ConditionalCheckFailed",
    ]);
    expect(await count()).toBe(1);
  });

  test("gives what only the item can tell as a reason too", async () => {
    const { client, write, count } = await openWithTable();
    await client.send(new PutItemCommand({ TableName, Item: { ...item("text"), used: { S: "many" } } }));
    const error = await refusalOf(write([put("new"), add("text", "1")]));
    expect(error.CancellationReasons?.map(({ Code }) => Code)).toEqual(["None", "ValidationError"]);
    expect(await count()).toBe(1);
  });

  test("counts a capped counter exactly, with a row for each count, under many at once and beside other writes", async () => {
    const { client, write, read, count } = await openWithTable();
    const beside = () =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: item("counter"),
          UpdateExpression: "ADD noise :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      );
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const [transaction, noise] = await Promise.allSettled([write([put(`row ${at}`), add("counter", "1", "20")]), beside()]);
        expect(noise.status).toBe("fulfilled");
        return transaction.status;
      }),
    );
    expect(outcomes.filter((status) => status === "fulfilled")).toHaveLength(20);
    expect(await read("counter")).toMatchObject({ used: { N: "20" }, noise: { N: "60" } });
    expect(await count()).toBe(21);
  });

  test("positive control: the same in two calls leaves rows that nothing counts", async () => {
    const { client, read, count } = await openWithTable();
    const { Update } = add("counter", "1", "5");
    if (Update === undefined) throw new Error("No update");
    await Promise.allSettled(
      Array.from({ length: 10 }, async (_, at) => {
        await client.send(new PutItemCommand({ TableName, Item: item(`row ${at}`) }));
        await client.send(new UpdateItemCommand({ ...Update, UpdateExpression: "ADD used :amount" }));
      }),
    );
    expect([(await read("counter"))?.used, await count()]).toEqual([{ N: "5" }, 11]);
  });

  test("adds numbers of 38 digits exactly", async () => {
    const { write, read } = await openWithTable();
    const almost = `${"9".repeat(37)}8`;
    await write([add("a", almost), add("b", "1")]);
    await write([add("a", "1"), add("b", `-${NINES}`)]);
    expect((await read("a"))?.used).toEqual({ N: NINES });
    expect((await read("b"))?.used).toEqual({ N: `-${"9".repeat(37)}8` });
  });

  test("keeps indexes in step", async () => {
    const { store, client } = await openStore(temporaryFolder());
    await store.createTable({
      ...TABLE,
      AttributeDefinitions: [...TABLE.AttributeDefinitions, { AttributeName: "colour", AttributeType: "S" }],
      GlobalSecondaryIndexes: [
        { IndexName: "byColour", KeySchema: [{ AttributeName: "colour", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } },
      ],
    });
    const paint = (S: string) =>
      client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: { ...item("a"), colour: { S } } } }] }));
    await paint("red");
    await paint("blue");
    const { Items } = await client.send(new ScanCommand({ TableName, IndexName: "byColour" }));
    expect(Items).toEqual([{ ...item("a"), colour: { S: "blue" } }]);
  });
});

describe("a client's token", () => {
  test("makes a call that is sent again one that was done, for ten minutes", async () => {
    let now = Date.UTC(2026, 10, 24, 12, 9);
    const { write, read } = await openWithTable(() => now);
    await write([add("counter", "1")], "token");
    now += 9 * 60_000;
    await write([add("counter", "1")], "token");
    expect((await read("counter"))?.used).toEqual({ N: "1" });
    await expect(write([add("counter", "2")], "token")).rejects.toBeInstanceOf(IdempotentParameterMismatchException);
    now += 60_000;
    await write([add("counter", "1")], "token");
    expect((await read("counter"))?.used).toEqual({ N: "2" });
  });

  test("is known after a restart", async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    await first.store.createTable(TABLE);
    const again = new TransactWriteItemsCommand({ TransactItems: [put("a")], ClientRequestToken: "token" });
    await first.client.send(again);
    await first.close();
    const second = await openStore(folder);
    await second.client.send(again);
    await refusalOf(second.client.send(new TransactWriteItemsCommand({ TransactItems: [put("a")] })));
  });

  test("of a cancelled transaction is free", async () => {
    const { client, write, count } = await openWithTable();
    await write([put("a")]);
    await refusalOf(write([put("a")], "token"));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: item("a") } }] } }));
    await write([put("a")], "token");
    expect(await count()).toBe(1);
  });
});

test("TransactGetItems gives items in the order they are asked for, and nothing for those that are not there", async () => {
  const { client, write } = await openWithTable();
  await write([put("a"), add("b", "1")]);
  const TransactItems = ["b", "absent", "a"].map((pk) => ({ Get: { TableName, Key: item(pk), ProjectionExpression: "pk, used" } }));
  const { Responses } = await client.send(new TransactGetItemsCommand({ TransactItems }));
  expect(Responses).toEqual([{ Item: { pk: { S: "b" }, used: { N: "1" } } }, {}, { Item: { pk: { S: "a" } } }]);
});

test.each<[string, TransactWriteItem[], string]>([
  ["no action", [], "ValidationException"],
  ["101 actions", Array.from({ length: 101 }, (_, at) => put(String(at))), "ValidationException"],
  ["two for one item", [put("a"), add("a", "1")], "ValidationException"],
  ["one that is nothing", [{}], "ValidationException"],
  ["one that is two", [{ ...put("a"), ...add("b", "1") }], "ValidationException"],
  ["a condition that cannot be read", [{ Delete: { TableName, Key: item("a"), ConditionExpression: "pk ==" } }], "ValidationException"],
  ["an absent table", [put("a"), { Put: { TableName: "absent", Item: item("a") } }], "ResourceNotFoundException"],
  ["a key that is none", [put("a"), { Delete: { TableName, Key: { pk: { S: "b" } } } }], "TransactionCanceledException"],
])("a transaction with %s is refused and changes nothing", async (_, items, name) => {
  const { write, count } = await openWithTable();
  await expect(write(items)).rejects.toMatchObject({ name });
  expect(await count()).toBe(0);
});

test("a kill leaves all of a transaction or nothing", async () => {
  const folder = temporaryFolder();
  const program = `
    import { openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";
    const store = await openTableStore(${JSON.stringify(folder)}, ${JSON.stringify(IDENTITY)}, Date.now);
    await store.createTable(${JSON.stringify(TABLE)});
    const key = (pk) => ({ pk: { S: pk }, sk: { S: "x" } });
    for (let at = 0; ; at++) {
      const update = { TableName: "tenants", Key: key("counter"), UpdateExpression: "ADD used :one", ExpressionAttributeValues: { ":one": { N: "1" } } };
      const TransactItems = [{ Put: { TableName: "tenants", Item: key(String(at)) } }, { Update: update }];
      const { status } = await store.ask("TransactWriteItems", Buffer.from(JSON.stringify({ TransactItems })));
      if (status === 200) process.stdout.write(at + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    printed += text;
    if (printed.length > 500) child.kill("SIGKILL");
  });
  await once(child, "close");
  const acknowledged = Number(printed.slice(0, printed.lastIndexOf("\n")).split("\n").at(-1)) + 1;
  const { client } = await openStore(folder);
  const { Count = 0 } = await client.send(new ScanCommand({ TableName, Select: "COUNT" }));
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: item("counter") }));
  expect(Number(Item?.used?.N)).toBe(Count - 1);
  expect(Count - 1).toBeGreaterThanOrEqual(acknowledged);
});
