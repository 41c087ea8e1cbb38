import type { Tenant } from "./tenant.ts";
import { TenantError } from "./tenant-error.ts";
import type { TenantStore } from "./tenant-store.ts";

/** @throws {TenantError} when there is no tenant of that name. */
export async function findTenant(name: string, store: Pick<TenantStore, "findTenant">): Promise<Tenant> {
  const tenant = await store.findTenant(name);
  if (tenant === undefined) throw new TenantError(`There is no tenant "${name}"`);
  return tenant;
}
