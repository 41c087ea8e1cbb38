import type { Tenant, TenantKey } from "./tenant.ts";

/** Where tenants and their keys are kept. Drivers pass the shared suite in `test/core/tenant/tenant-store-suite.ts`. */
export interface TenantStore {
  /** @returns false, changing nothing, when the name is taken. */
  createTenant(tenant: Tenant): Promise<boolean>;
  findTenant(name: string): Promise<Tenant | undefined>;
  /** In the order of their names. */
  listTenants(): Promise<readonly Tenant[]>;
  /** Removes the tenant and all its keys, so that none comes back to life with a later tenant of the same name. Unknown is no error. */
  deleteTenant(name: string): Promise<void>;
  putKey(key: TenantKey): Promise<void>;
  findKey(hash: string): Promise<TenantKey | undefined>;
  listKeys(tenant: string): Promise<readonly TenantKey[]>;
  /** Marks every active key of the tenant revoked. @returns how many were. */
  revokeKeys(tenant: string): Promise<number>;
}
