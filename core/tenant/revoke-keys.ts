import { TenantError } from "./tenant-error.ts";
import type { TenantStore } from "./tenant-store.ts";

/**
 * Revokes every active key of a tenant. Checks that were cached outlive it by the authorizer's cache time.
 * @returns how many keys were revoked.
 * @throws {TenantError} when there is no such tenant.
 */
export async function revokeTenantKeys(name: string, { store }: { readonly store: TenantStore }): Promise<number> {
  if ((await store.findTenant(name)) === undefined) throw new TenantError(`There is no tenant "${name}"`);
  return store.revokeKeys(name);
}
