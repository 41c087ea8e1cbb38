import type { Tenant, TenantKey } from "#core/tenant/tenant.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";

/** A tenant store in memory. It passes the suite every driver passes. */
export function createMemoryTenantStore(): TenantStore {
  const tenants = new Map<string, Tenant>();
  const keys = new Map<string, TenantKey>();
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
  };
}
