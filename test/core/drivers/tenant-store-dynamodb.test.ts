import { GetItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTenantStoreDynamoDb } from "#core/drivers/tenant-store-dynamodb.ts";
import type { TenantKey } from "#core/tenant/tenant.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { createTenantTable, startDynalite } from "#test/fakes/dynalite.ts";
import { tenantStoreSuite } from "../tenant/tenant-store-suite.ts";

const KEY: TenantKey = {
  keyId: "key_1",
  hash: "1".repeat(64),
  pepperVersion: "1",
  tenant: "acme",
  scopes: [],
  last4: "wxyz",
  status: "active",
  createdAt: "2026-11-24T09:00:00.000Z",
  expiresAt: null,
  supersededBy: null,
  lastUsedOn: null,
};

let dynamo: Awaited<ReturnType<typeof startDynalite>>;
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynalite();
});

afterAll(() => dynamo.close());

async function open(): Promise<{ readonly store: TenantStore; readonly table: string }> {
  const table = `tenants-${++tables}`;
  await createTenantTable(dynamo.client, table);
  return { table, store: createTenantStoreDynamoDb({ client: dynamo.client, table }) };
}

tenantStoreSuite("createTenantStoreDynamoDb()", async () => (await open()).store);

describe("createTenantStoreDynamoDb()", () => {
  test("keeps a key's state in one item, under its hash", async () => {
    const { store, table } = await open();
    await store.putKey(KEY);
    const Key = { pk: { S: `KEY#${KEY.hash}` }, sk: { S: "KEY" } };
    const { Item } = await dynamo.client.send(new GetItemCommand({ TableName: table, Key }));
    expect(Item).toMatchObject({ tenant: { S: "acme" }, status: { S: "active" }, scopes: { L: [] }, expiresAt: { NULL: true } });
    const { Items } = await dynamo.client.send(new ScanCommand({ TableName: table }));
    expect(Items?.filter((item) => item.status !== undefined)).toHaveLength(1);
  });

  test("leaves nothing of a deleted tenant in the table", async () => {
    const { store, table } = await open();
    await store.putKey(KEY);
    await store.deleteTenant("acme");
    expect((await dynamo.client.send(new ScanCommand({ TableName: table }))).Items).toEqual([]);
  });

  test("lists more tenants than one page holds", async () => {
    const { store } = await open();
    // A page of DynamoDB ends at 1 MB.
    const wide = Array.from({ length: 60 }, (_, index) => ({ models: `m${index}${"x".repeat(120)}`, versions: { from: 1, to: null } }));
    const names = Array.from({ length: 150 }, (_, index) => `tenant-${String(index).padStart(3, "0")}`);
    const rest = { plan: "free", entitlements: wide, status: "active", usageKey: "u", apiKeyId: "a", createdAt: "now" } as const;
    await Promise.all(names.map((name) => store.createTenant({ name, ...rest })));
    expect((await store.listTenants()).map(({ name }) => name)).toEqual(names);
  });

  test("names the attribute, and no value, of an item that is none of ours", async () => {
    const { store, table } = await open();
    const Item = { pk: { S: `KEY#${KEY.hash}` }, sk: { S: "KEY" }, status: { S: "maybe" } };
    await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
    await expect(store.findKey(KEY.hash)).rejects.toThrow('An item of kind "KEY" in the tenant table has no valid "status"');
  });
});
