import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { GetItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { Level } from "#local/cloud/dynamodb/leveldb.ts";
import { openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY } from "../served-services.ts";
import { item, openStore, TABLE } from "./open-store.ts";

const TableName = TABLE.TableName;

test("createTable() refuses a name that is taken and a shape that is none, deleteTable() is content with nothing", async () => {
  const { store } = await openStore(temporaryFolder());
  const { arn, tableId } = await store.createTable(TABLE);
  expect(arn).toBe("arn:aws:dynamodb:eu-central-1:000000000000:table/tenants");
  expect(tableId).not.toBe("");
  await expect(store.createTable(TABLE)).rejects.toMatchObject({
    code: "ResourceInUseException",
    message: "Table already exists: tenants",
  });
  await expect(store.createTable({ ...TABLE, TableName: "x" })).rejects.toMatchObject({ code: "ValidationException" });
  await store.deleteTable(TableName);
  await store.deleteTable(TableName);
  expect(await store.exists(TableName)).toBe(false);
});

test("a table of the same name has none of the items of the one before it", async () => {
  const { store, client } = await openStore(temporaryFolder());
  await store.createTable(TABLE);
  await client.send(new PutItemCommand({ TableName, Item: item("old") }));
  await store.deleteTable(TableName);
  await store.createTable(TABLE);
  expect((await client.send(new ScanCommand({ TableName }))).Items).toEqual([]);
});

describe("after a restart", () => {
  test("items and settings are there", async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    await first.store.createTable(TABLE);
    await first.store.updateSettings(TableName, { timeToLiveAttribute: "expires" });
    await first.store.updateSettings(TableName, { pointInTimeRecovery: true });
    await first.client.send(new PutItemCommand({ TableName, Item: item("kept") }));
    await first.close();
    const second = await openStore(folder);
    const { Item } = await second.client.send(new GetItemCommand({ TableName, Key: item("kept"), ConsistentRead: true }));
    expect(Item).toEqual(item("kept"));
    expect(await second.store.settings(TableName)).toMatchObject({ timeToLiveAttribute: "expires", pointInTimeRecovery: true });
  });

  test("everything that was acknowledged before a kill is there, and no lock is in the way", async () => {
    const folder = temporaryFolder();
    const program = `
      import { openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";
      const store = await openTableStore(${JSON.stringify(folder)}, ${JSON.stringify(IDENTITY)}, Date.now);
      await store.createTable(${JSON.stringify(TABLE)});
      for (let at = 0; ; at++) {
        const body = { TableName: "tenants", Item: { pk: { S: String(at) }, sk: { S: "x" } } };
        const { status } = await store.ask("PutItem", Buffer.from(JSON.stringify(body)));
        if (status === 200) process.stdout.write(at + "\\n");
      }`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      printed += text;
      if (printed.length > 2_000) child.kill("SIGKILL");
    });
    await once(child, "close");
    const acknowledged = Number(printed.slice(0, printed.lastIndexOf("\n")).split("\n").at(-1));
    expect(acknowledged).toBeGreaterThan(100);
    const { client } = await openStore(folder);
    const { Count = 0 } = await client.send(new ScanCommand({ TableName, Select: "COUNT" }));
    expect(Count).toBeGreaterThanOrEqual(acknowledged + 1);
  });

  test("a table caught between two states is usable again, or gone", async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    for (const name of ["making", "removing"]) {
      await first.store.createTable({ ...TABLE, TableName: name });
      await first.client.send(new PutItemCommand({ TableName: name, Item: item("a") }));
    }
    await first.close();
    await interrupt(folder, { making: "CREATING", removing: "DELETING" });
    const { store, client } = await openStore(folder);
    expect((await client.send(new GetItemCommand({ TableName: "making", Key: item("a") }))).Item).toEqual(item("a"));
    expect(await store.exists("removing")).toBe(false);
    await store.createTable({ ...TABLE, TableName: "removing" });
    expect((await client.send(new ScanCommand({ TableName: "removing" }))).Items).toEqual([]);
  });
});

test("a folder that is in use is refused in words that say so", async () => {
  const folder = temporaryFolder();
  const { store } = await openStore(folder);
  await expect(openTableStore(folder, IDENTITY, Date.now)).rejects.toThrow(`Another process uses "${join(folder, "items")}"`);
  await store.createTable(TABLE);
  expect(await store.exists(TableName)).toBe(true);
});

/** Leaves tables in a state as a kill would. */
async function interrupt(folder: string, states: Readonly<Record<string, string>>): Promise<void> {
  const db = new Level(join(folder, "items"), { valueEncoding: "json" });
  await db.open();
  for (const [name, TableStatus] of Object.entries(states))
    for await (const [key, table] of db.iterator({ gte: `table~${name}`, lt: `table~${name}~` }))
      await db.put(key, { ...(table as object), TableStatus });
  await db.close();
}
