import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { formatBudget, parseBudget } from "#core/tenant/budget.ts";
import { formatEntitlement, parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { isPlanName } from "#core/tenant/plan.ts";
import type { Tenant, TenantKey, TenantSettings } from "#core/tenant/tenant.ts";

export type Item = Record<string, AttributeValue>;

/**
 * The tenant table: every item has a `pk` and an `sk`. A key's state is in its own item alone, found by hash; the listing names the
 * hashes of a tenant and nothing that could disagree.
 */
export const TENANT_ITEMS = {
  TENANTS: "TENANT",
  tenant: (name: string): Item => ({ pk: { S: "TENANT" }, sk: { S: name } }),
  key: (hash: string): Item => ({ pk: { S: `KEY#${hash}` }, sk: { S: "KEY" } }),
  keysOf: (tenant: string): string => `TENANT#${tenant}`,
  listing: (tenant: string, keyId: string): Item => ({ pk: { S: `TENANT#${tenant}` }, sk: { S: `KEY#${keyId}` } }),
} as const;

export function toTenantItem(tenant: Tenant): Item {
  return {
    ...TENANT_ITEMS.tenant(tenant.name),
    ...toSettingsItem(tenant),
    usageKey: { S: tenant.usageKey },
    apiKeyId: { S: tenant.apiKeyId },
    createdAt: { S: tenant.createdAt },
  };
}

type SettingsItem = Record<Exclude<keyof TenantSettings, "budget">, AttributeValue> & { budget?: AttributeValue };

export function toSettingsItem({ plan, entitlements, status, budget }: TenantSettings): SettingsItem {
  return {
    plan: { S: plan },
    entitlements: { L: entitlements.map((entitlement) => ({ S: formatEntitlement(entitlement) })) },
    status: { S: status },
    ...(budget === undefined ? {} : { budget: { S: formatBudget(budget) } }),
  };
}

/** @throws {Error} naming the attribute that is missing or is none of ours. */
export function parseTenantItem(item: Item): Tenant {
  const plan = text(item, "plan");
  const status = text(item, "status");
  if (!isPlanName(plan)) throw malformed(item, "plan");
  if (status !== "active" && status !== "suspended") throw malformed(item, "status");
  return {
    name: text(item, "sk"),
    plan,
    entitlements: texts(item, "entitlements").map(parseEntitlement),
    status,
    ...(item.budget === undefined ? {} : { budget: parseBudget(text(item, "budget")) }),
    usageKey: text(item, "usageKey"),
    apiKeyId: text(item, "apiKeyId"),
    createdAt: text(item, "createdAt"),
  };
}

export function toKeyItem(key: TenantKey): Item {
  return {
    ...TENANT_ITEMS.key(key.hash),
    keyId: { S: key.keyId },
    pepperVersion: { S: key.pepperVersion },
    tenant: { S: key.tenant },
    scopes: { L: key.scopes.map((scope) => ({ S: scope })) },
    last4: { S: key.last4 },
    status: { S: key.status },
    createdAt: { S: key.createdAt },
    expiresAt: orNull(key.expiresAt),
    supersededBy: orNull(key.supersededBy),
    lastUsedOn: orNull(key.lastUsedOn),
  };
}

/** @throws {Error} naming the attribute that is missing or is none of ours. */
export function parseKeyItem(item: Item): TenantKey {
  const status = text(item, "status");
  if (status !== "active" && status !== "revoked") throw malformed(item, "status");
  return {
    keyId: text(item, "keyId"),
    hash: text(item, "pk").slice("KEY#".length),
    pepperVersion: text(item, "pepperVersion"),
    tenant: text(item, "tenant"),
    scopes: texts(item, "scopes"),
    last4: text(item, "last4"),
    status,
    createdAt: text(item, "createdAt"),
    expiresAt: textOrNull(item, "expiresAt"),
    supersededBy: textOrNull(item, "supersededBy"),
    lastUsedOn: textOrNull(item, "lastUsedOn"),
  };
}

function orNull(value: string | null): AttributeValue {
  return value === null ? { NULL: true } : { S: value };
}

/** Keys made before an attribute existed lack it. */
function textOrNull(item: Item, name: string): string | null {
  return item[name] === undefined || item[name].NULL === true ? null : text(item, name);
}

export function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw malformed(item, name);
  return value;
}

function texts(item: Item, name: string): string[] {
  return (
    item[name]?.L?.map(({ S }) => {
      if (S === undefined) throw malformed(item, name);
      return S;
    }) ?? []
  );
}

/** Without values: an item holds hashes. */
function malformed(item: Item, name: string): Error {
  return new Error(`An item of kind "${item.pk?.S?.split("#")[0]}" in the tenant table has no valid "${name}"`);
}
