import type { ApiKeyRegistry } from "./api-key-registry.ts";
import { findTenant } from "./find-tenant.ts";
import type { Tenant } from "./tenant.ts";
import type { TenantStore } from "./tenant-store.ts";

export interface DeleteTenantDeps {
  readonly store: Pick<TenantStore, "findTenant" | "revokeKeys" | "deleteTenant">;
  readonly apiKeys: Pick<ApiKeyRegistry, "remove">;
}

/**
 * Removes a tenant with its keys and what its usage was counted by. Killed in between, it can be repeated.
 * @returns the tenant as it was.
 * @throws {TenantError} when there is no such tenant.
 */
export async function deleteTenant(name: string, { store, apiKeys }: DeleteTenantDeps): Promise<Tenant> {
  const tenant = await findTenant(name, store);
  await store.revokeKeys(name);
  await apiKeys.remove(tenant.apiKeyId);
  await store.deleteTenant(name);
  return tenant;
}
