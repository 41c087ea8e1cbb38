import { describe, expect, test } from "vitest";
import type { Tenant, TenantKey } from "#core/tenant/tenant.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";

const ACME: Tenant = {
  name: "acme",
  plan: "standard",
  entitlements: [
    { models: "mnist", versions: { from: 1, to: null } },
    { models: "digits-*", versions: { from: 2, to: 4 } },
  ],
  status: "active",
  usageKey: "a".repeat(64),
  apiKeyId: "abc123",
  createdAt: "2026-11-24T09:00:00.000Z",
};

const KEY: TenantKey = {
  keyId: "key_1",
  hash: "1".repeat(64),
  pepperVersion: "1",
  tenant: "acme",
  scopes: ["infer"],
  last4: "wxyz",
  status: "active",
  createdAt: "2026-11-24T09:00:00.000Z",
  expiresAt: null,
  supersededBy: null,
  lastUsedOn: null,
};

/** What every tenant store does, whatever keeps it: each claim is checked on an empty store. */
export const TENANT_STORE_CLAIMS: Readonly<Record<string, (store: TenantStore) => Promise<void>>> = {
  "findTenant() gives back what createTenant() was given": async (store) => {
    expect(await store.createTenant(ACME)).toBe(true);
    expect(await store.findTenant("acme")).toEqual(ACME);
  },

  "findTenant() and findKey() find nothing where there is nothing, also under an object's property names": async (store) => {
    for (const name of ["acme", "constructor", "__proto__", ""]) {
      expect(await store.findTenant(name)).toBeUndefined();
      expect(await store.findKey(name)).toBeUndefined();
    }
  },

  "createTenant() refuses a name that is taken and changes nothing": async (store) => {
    await store.createTenant(ACME);
    expect(await store.createTenant({ ...ACME, plan: "premium" })).toBe(false);
    expect(await store.findTenant("acme")).toEqual(ACME);
  },

  "createTenant() lets exactly one of many at once through": async (store) => {
    const plans = ["free", "standard", "premium", "free", "standard"] as const;
    const made = await Promise.all(plans.map((plan) => store.createTenant({ ...ACME, plan })));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect((await store.findTenant("acme"))?.plan).toBe(plans[made.indexOf(true)]);
  },

  "changeTenant() keeps a budget, and refuses a change by who saw another": async (store) => {
    const budget = { carbonG: 12.5, costUsd: 3, at100: "refuse" } as const;
    const { plan, entitlements, status } = ACME;
    await store.createTenant(ACME);
    expect(await store.changeTenant(ACME, { plan, entitlements, status, budget })).toBe(true);
    expect(await store.findTenant("acme")).toEqual({ ...ACME, budget });
    expect(await store.changeTenant(ACME, { plan: "free", entitlements, status })).toBe(false);
    expect(await store.changeTenant({ ...ACME, budget }, { plan: "free", entitlements, status, budget: { at100: "warn" } })).toBe(true);
    expect(await store.findTenant("acme")).toEqual({ ...ACME, plan: "free", budget: { at100: "warn" } });
  },

  "listTenants() lists all, by name": async (store) => {
    expect(await store.listTenants()).toEqual([]);
    for (const name of ["bolt", "acme", "carp"]) await store.createTenant({ ...ACME, name });
    expect((await store.listTenants()).map(({ name }) => name)).toEqual(["acme", "bolt", "carp"]);
    expect((await store.listTenants())[0]).toEqual(ACME);
  },

  "findKey() gives back what putKey() was given, with and without an expiry": async (store) => {
    const expiring = { ...KEY, keyId: "key_2", hash: "2".repeat(64), expiresAt: "2027-01-01T00:00:00.000Z" };
    await store.putKey(KEY);
    await store.putKey(expiring);
    expect(await store.findKey(KEY.hash)).toEqual(KEY);
    expect(await store.findKey(expiring.hash)).toEqual(expiring);
  },

  "listKeys() lists a tenant's keys and nobody else's": async (store) => {
    const other = { ...KEY, keyId: "key_3", hash: "3".repeat(64), tenant: "bolt" };
    await store.putKey(KEY);
    await store.putKey(other);
    expect(await store.listKeys("acme")).toEqual([KEY]);
    expect(await store.listKeys("bolt")).toEqual([other]);
    expect(await store.listKeys("carp")).toEqual([]);
  },

  "revokeKeys() revokes the tenant's active keys, once, in every view of them, and nobody else's": async (store) => {
    const second = { ...KEY, keyId: "key_2", hash: "2".repeat(64) };
    const other = { ...KEY, keyId: "key_3", hash: "3".repeat(64), tenant: "bolt" };
    for (const key of [KEY, second, other]) await store.putKey(key);
    expect(await store.revokeKeys("acme")).toBe(2);
    expect((await store.findKey(KEY.hash))?.status).toBe("revoked");
    expect((await store.listKeys("acme")).map(({ status }) => status)).toEqual(["revoked", "revoked"]);
    expect((await store.findKey(other.hash))?.status).toBe("active");
    expect(await store.revokeKeys("acme")).toBe(0);
  },

  "changeTenant() changes the settings and nothing else": async (store) => {
    await store.createTenant(ACME);
    const settings = { plan: "premium", entitlements: [{ models: "*", versions: { from: 2, to: null } }], status: "suspended" } as const;
    expect(await store.changeTenant(ACME, settings)).toBe(true);
    expect(await store.findTenant("acme")).toEqual({ ...ACME, ...settings });
  },

  "changeTenant() changes nothing that was changed meanwhile, and nobody who is gone": async (store) => {
    await store.createTenant(ACME);
    expect(await store.changeTenant(ACME, { ...ACME, plan: "premium" })).toBe(true);
    for (const settings of [
      { ...ACME, plan: "free" as const },
      { ...ACME, status: "suspended" as const },
    ])
      expect(await store.changeTenant(ACME, settings)).toBe(false);
    expect(await store.findTenant("acme")).toEqual({ ...ACME, plan: "premium" });
    expect(await store.changeTenant({ ...ACME, name: "bolt" }, ACME)).toBe(false);
    expect(await store.findTenant("bolt")).toBeUndefined();
  },

  "revokeKey() revokes one active key, once": async (store) => {
    const second = { ...KEY, keyId: "key_2", hash: "2".repeat(64) };
    for (const key of [KEY, second]) await store.putKey(key);
    expect(await store.revokeKey(KEY.hash)).toBe(true);
    expect(await store.revokeKey(KEY.hash)).toBe(false);
    expect(await store.revokeKey("9".repeat(64))).toBe(false);
    expect((await store.findKey(KEY.hash))?.status).toBe("revoked");
    expect(await store.findKey(second.hash)).toEqual(second);
  },

  "supersedeKey() gives an active key its end and its successor, and no other key": async (store) => {
    await store.putKey(KEY);
    expect(await store.supersedeKey(KEY.hash, "key_2", "2027-01-01T00:00:00.000Z")).toBe(true);
    expect(await store.findKey(KEY.hash)).toEqual({ ...KEY, supersededBy: "key_2", expiresAt: "2027-01-01T00:00:00.000Z" });
    await store.revokeKey(KEY.hash);
    expect(await store.supersedeKey(KEY.hash, "key_3", "2028-01-01T00:00:00.000Z")).toBe(false);
    expect(await store.supersedeKey("9".repeat(64), "key_3", "2028-01-01T00:00:00.000Z")).toBe(false);
    expect(await store.findKey("9".repeat(64))).toBeUndefined();
  },

  "noteUse() keeps the latest day, and makes no key of one that is gone": async (store) => {
    await store.putKey(KEY);
    for (const day of ["2026-11-24", "2026-11-26", "2026-11-25"]) await store.noteUse(KEY.hash, day);
    expect(await store.findKey(KEY.hash)).toEqual({ ...KEY, lastUsedOn: "2026-11-26" });
    await store.noteUse("9".repeat(64), "2026-11-24");
    expect(await store.findKey("9".repeat(64))).toBeUndefined();
  },

  "deleteTenant() takes the tenant's keys with it, so that a later tenant of the name does not inherit them": async (store) => {
    await store.createTenant(ACME);
    await store.putKey(KEY);
    await store.deleteTenant("acme");
    expect(await store.findTenant("acme")).toBeUndefined();
    await store.createTenant(ACME);
    expect(await store.findKey(KEY.hash)).toBeUndefined();
    expect(await store.listKeys("acme")).toEqual([]);
  },

  "deleteTenant() of an unknown tenant is no error": async (store) => {
    await expect(store.deleteTenant("acme")).resolves.toBeUndefined();
  },
};

/** Checks every claim on a driver; `open` gives an empty store for each. */
export function tenantStoreSuite(driver: string, open: () => Promise<TenantStore>): void {
  describe(`${driver} as a tenant store`, () => {
    for (const [claim, check] of Object.entries(TENANT_STORE_CLAIMS)) test(claim, async () => check(await open()));
  });
}
