import { describe, expect, test } from "vitest";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { createMemoryTenantStore } from "#test/fakes/tenant-store.ts";
import { TENANT_STORE_CLAIMS, tenantStoreSuite } from "./tenant-store-suite.ts";

tenantStoreSuite("the memory store", async () => createMemoryTenantStore());

/** Faults a driver could have; each breaks at least one of the suite's claims. */
const FAULTS: Readonly<Record<string, (store: TenantStore) => TenantStore>> = {
  "deleteTenant() leaves the keys": (store) => ({ ...store, deleteTenant: async () => undefined }),
  "createTenant() overwrites": (store) => ({
    ...store,
    createTenant: (tenant) => store.deleteTenant(tenant.name).then(() => store.createTenant(tenant)),
  }),
  "revokeKeys() counts and does nothing": (store) => ({ ...store, revokeKeys: async (tenant) => (await store.listKeys(tenant)).length }),
  "listKeys() lists everybody's": (store) => ({
    ...store,
    listKeys: async () => [...(await store.listKeys("acme")), ...(await store.listKeys("bolt"))],
  }),
  "putKey() drops the expiry": (store) => ({ ...store, putKey: (key) => store.putKey({ ...key, expiresAt: null }) }),
};

describe("positive controls: the suite goes red", () => {
  test.each(Object.entries(FAULTS))("when %s", async (_fault, plant) => {
    const checks = await Promise.allSettled(Object.values(TENANT_STORE_CLAIMS).map((check) => check(plant(createMemoryTenantStore()))));
    expect(checks.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
  });
});
