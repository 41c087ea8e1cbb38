import { findTenant } from "./find-tenant.ts";
import { TenantError } from "./tenant-error.ts";
import type { TenantStore } from "./tenant-store.ts";

export interface RevokeKeysDeps {
  readonly store: Pick<TenantStore, "findTenant" | "listKeys" | "revokeKey" | "revokeKeys">;
}

/**
 * Revokes every active key of a tenant, or the one that is named. Checks that were cached outlive it by the authorizer's cache time.
 * @returns how many keys were revoked.
 * @throws {TenantError} when there is no such tenant, or it has no such active key.
 */
export async function revokeTenantKeys(name: string, { store }: RevokeKeysDeps, keyId?: string): Promise<number> {
  await findTenant(name, store);
  if (keyId === undefined) return store.revokeKeys(name);
  const key = (await store.listKeys(name)).find((candidate) => candidate.keyId === keyId);
  if (key === undefined || !(await store.revokeKey(key.hash))) throw new TenantError(`Tenant "${name}" has no active key "${keyId}"`);
  return 1;
}
