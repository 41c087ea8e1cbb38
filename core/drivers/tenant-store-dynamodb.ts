import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { TenantKey } from "#core/tenant/tenant.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { queryAll } from "./query-all.ts";
import { settingsChange } from "./settings-change.ts";
import { type Item, parseKeyItem, parseTenantItem, TENANT_ITEMS, text, toKeyItem, toTenantItem } from "./tenant-items.ts";

export interface TenantStoreDynamoDbOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** Tenants and keys in one table. Reads are consistent: a key works from the moment it is shown, and is dead once revoked. */
export function createTenantStoreDynamoDb({ client, table }: TenantStoreDynamoDbOptions): TenantStore {
  const find = async (key: Item): Promise<Item | undefined> =>
    (await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const remove = (key: Item) => client.send(new DeleteItemCommand({ TableName: table, Key: key }));

  const findKey = async (hash: string): Promise<TenantKey | undefined> => {
    const item = await find(TENANT_ITEMS.key(hash));
    return item && parseKeyItem(item);
  };
  const listKeys = async (tenant: string): Promise<readonly TenantKey[]> => {
    const listing = await queryAll(client, table, TENANT_ITEMS.keysOf(tenant));
    const keys = await Promise.all(listing.map((item) => findKey(text(item, "hash"))));
    return keys.filter((key) => key !== undefined);
  };

  return {
    findKey,
    listKeys,
    createTenant: (tenant) =>
      isDone(
        client.send(new PutItemCommand({ TableName: table, Item: toTenantItem(tenant), ConditionExpression: "attribute_not_exists(pk)" })),
      ),
    async findTenant(name) {
      // DynamoDB refuses to look for an empty key.
      if (name === "") return undefined;
      const item = await find(TENANT_ITEMS.tenant(name));
      return item && parseTenantItem(item);
    },
    async listTenants() {
      return (await queryAll(client, table, TENANT_ITEMS.TENANTS)).map(parseTenantItem);
    },
    changeTenant: (before, settings) => isDone(client.send(settingsChange(table, before, settings))),
    // The tenant last: killed in between, the call can be repeated, and no key is left for a later tenant of the name.
    async deleteTenant(name) {
      for (const item of await queryAll(client, table, TENANT_ITEMS.keysOf(name))) {
        await remove(TENANT_ITEMS.key(text(item, "hash")));
        await remove({ pk: item.pk ?? { S: "" }, sk: item.sk ?? { S: "" } });
      }
      await remove(TENANT_ITEMS.tenant(name));
    },
    // The listing first: a key that works but is in no list could not be revoked.
    async putKey(key) {
      const listing = { ...TENANT_ITEMS.listing(key.tenant, key.keyId), hash: { S: key.hash } };
      await client.send(new PutItemCommand({ TableName: table, Item: listing }));
      await client.send(new PutItemCommand({ TableName: table, Item: toKeyItem(key) }));
    },
    async revokeKeys(tenant) {
      const active = (await listKeys(tenant)).filter(({ status }) => status === "active");
      const revoked = await Promise.all(active.map(({ hash }) => isDone(client.send(keyChange(table, hash, REVOCATION)))));
      return revoked.filter(Boolean).length;
    },
    revokeKey: (hash) => isDone(client.send(keyChange(table, hash, REVOCATION))),
    supersedeKey: (hash, supersededBy, expiresAt) =>
      isDone(client.send(keyChange(table, hash, { supersededBy: { S: supersededBy }, expiresAt: { S: expiresAt } }))),
    async noteUse(hash, day) {
      await isDone(client.send(useNote(table, hash, day)));
    },
  };
}

const REVOCATION: Item = { status: { S: "revoked" } };

/** Sets attributes of a key that is active. */
function keyChange(table: string, hash: string, changes: Item): UpdateItemCommand {
  const names = Object.keys(changes);
  return new UpdateItemCommand({
    TableName: table,
    Key: TENANT_ITEMS.key(hash),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
    ConditionExpression: "#status = :active",
    ExpressionAttributeNames: { "#status": "status", ...Object.fromEntries(names.map((name) => [`#${name}`, name])) },
    ExpressionAttributeValues: {
      ":active": { S: "active" },
      ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
    },
  });
}

function useNote(table: string, hash: string, day: string): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: table,
    Key: TENANT_ITEMS.key(hash),
    UpdateExpression: "SET lastUsedOn = :day",
    ConditionExpression:
      "attribute_exists(pk) AND (attribute_not_exists(lastUsedOn) OR attribute_type(lastUsedOn, :null) OR lastUsedOn < :day)",
    ExpressionAttributeValues: { ":day": { S: day }, ":null": { S: "NULL" } },
  });
}

/** Whether a conditional write was made; false when its condition did not hold. */
async function isDone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
