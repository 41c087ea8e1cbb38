import { isDeepStrictEqual } from "node:util";
import type { Tenant, TenantKey } from "#core/tenant/tenant.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";

/** A tenant store in memory. It passes the suite every driver passes. */
export function createMemoryTenantStore(): TenantStore {
  const tenants = new Map<string, Tenant>();
  const keys = new Map<string, TenantKey>();
  const change = (hash: string, changed: (key: TenantKey) => TenantKey): boolean => {
    const key = keys.get(hash);
    if (key?.status !== "active") return false;
    keys.set(hash, changed(key));
    return true;
  };
  return {
    async createTenant(tenant) {
      if (tenants.has(tenant.name)) return false;
      tenants.set(tenant.name, structuredClone(tenant));
      return true;
    },
    async findTenant(name) {
      return structuredClone(tenants.get(name));
    },
    async listTenants() {
      return structuredClone([...tenants.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    },
    async changeTenant(before, settings) {
      const { plan, entitlements, status, budget } = before;
      const now = tenants.get(before.name);
      if (
        now === undefined ||
        !isDeepStrictEqual(
          { plan: now.plan, entitlements: now.entitlements, status: now.status, budget: now.budget },
          { plan, entitlements, status, budget },
        )
      )
        return false;
      tenants.set(before.name, structuredClone({ ...now, ...settings }));
      return true;
    },
    async deleteTenant(name) {
      tenants.delete(name);
      for (const [hash, key] of keys) if (key.tenant === name) keys.delete(hash);
    },
    async putKey(key) {
      keys.set(key.hash, structuredClone(key));
    },
    async findKey(hash) {
      return structuredClone(keys.get(hash));
    },
    async listKeys(tenant) {
      return structuredClone([...keys.values()].filter((key) => key.tenant === tenant));
    },
    async revokeKeys(tenant) {
      const active = [...keys.values()].filter((key) => key.tenant === tenant && key.status === "active");
      for (const key of active) keys.set(key.hash, { ...key, status: "revoked" });
      return active.length;
    },
    async revokeKey(hash) {
      return change(hash, (key) => ({ ...key, status: "revoked" }));
    },
    async supersedeKey(hash, supersededBy, expiresAt) {
      return change(hash, (key) => ({ ...key, supersededBy, expiresAt }));
    },
    async noteUse(hash, day) {
      const key = keys.get(hash);
      if (key !== undefined && (key.lastUsedOn === null || key.lastUsedOn < day)) keys.set(hash, { ...key, lastUsedOn: day });
    },
  };
}
