import type { Tenant, TenantKey, TenantSettings } from "./tenant.ts";

/** Where tenants and their keys are kept. Drivers pass the shared suite in `test/core/tenant/tenant-store-suite.ts`. */
export interface TenantStore {
  /** @returns false, changing nothing, when the name is taken. */
  createTenant(tenant: Tenant): Promise<boolean>;
  findTenant(name: string): Promise<Tenant | undefined>;
  /** In the order of their names. */
  listTenants(): Promise<readonly Tenant[]>;
  /** @returns false, changing nothing, when the tenant is gone or its settings are no longer those of `before`. */
  changeTenant(before: Tenant, settings: TenantSettings): Promise<boolean>;
  /** Removes the tenant and all its keys, so that none comes back to life with a later tenant of the same name. Unknown is no error. */
  deleteTenant(name: string): Promise<void>;
  putKey(key: TenantKey): Promise<void>;
  findKey(hash: string): Promise<TenantKey | undefined>;
  listKeys(tenant: string): Promise<readonly TenantKey[]>;
  /** Marks every active key of the tenant revoked. @returns how many were. */
  revokeKeys(tenant: string): Promise<number>;
  /** Marks one key revoked. @returns false when it is none of the active ones. */
  revokeKey(hash: string): Promise<boolean>;
  /** Lets an active key end at `expiresAt`, when `supersededBy` has taken its place. @returns false when it is none of the active ones. */
  supersedeKey(hash: string, supersededBy: string, expiresAt: string): Promise<boolean>;
  /** Notes that a key was used on a day; never goes back to an earlier one. */
  noteUse(hash: string, day: string): Promise<void>;
}
