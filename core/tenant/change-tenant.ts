import type { ApiKeyRegistry } from "./api-key-registry.ts";
import type { Entitlement } from "./entitlement.ts";
import { findTenant } from "./find-tenant.ts";
import { formatEntitlement } from "./parse-entitlement.ts";
import type { Tenant, TenantSettings } from "./tenant.ts";
import { TenantError } from "./tenant-error.ts";
import type { TenantStore } from "./tenant-store.ts";

export interface ChangeTenantDeps {
  readonly store: Pick<TenantStore, "findTenant" | "changeTenant">;
  readonly apiKeys: Pick<ApiKeyRegistry, "attach" | "detach">;
}

export interface ChangedTenant {
  readonly before: Tenant;
  readonly after: Tenant;
}

/** What is to become of a tenant's settings, given what they are. */
export type SettingsChange = (before: Tenant) => Partial<TenantSettings>;

/**
 * Changes a tenant's settings, never its keys. A new plan counts from the next request on; checks that were cached outlive any change by
 * the authorizer's cache time.
 * @throws {TenantError} when there is no such tenant, the change refuses, or somebody else changed it meanwhile.
 */
export async function changeTenant(name: string, change: SettingsChange, { store, apiKeys }: ChangeTenantDeps): Promise<ChangedTenant> {
  const before = await findTenant(name, store);
  const after = { ...before, ...change(before) };
  // In both plans for a moment rather than in none: a request counts against one it finds.
  if (after.plan !== before.plan) await apiKeys.attach(before.apiKeyId, after.plan);
  if (!(await store.changeTenant(before, toSettings(after))))
    throw new TenantError(`Tenant "${name}" was changed by somebody else meanwhile, look at it and try again`);
  if (after.plan !== before.plan) await apiKeys.detach(before.apiKeyId, before.plan);
  return { before, after };
}

function toSettings({ plan, entitlements, status, budget }: Tenant): TenantSettings {
  return { plan, entitlements, status, ...(budget === undefined ? {} : { budget }) };
}

/** Adds entitlements to those there are; one that is there already changes nothing. */
export function granting(granted: readonly Entitlement[]): SettingsChange {
  return ({ entitlements }) => {
    const had = new Set(entitlements.map(formatEntitlement));
    return { entitlements: [...entitlements, ...granted.filter((entitlement) => !had.has(formatEntitlement(entitlement)))] };
  };
}

/** Takes entitlements away, each as it was granted. @throws {TenantError} for one that the tenant does not have. */
export function denying(denied: readonly Entitlement[]): SettingsChange {
  return ({ name, entitlements }) => {
    const has = entitlements.map(formatEntitlement);
    const gone = denied.map(formatEntitlement);
    const unknown = gone.find((text) => !has.includes(text));
    if (unknown !== undefined)
      throw new TenantError(
        `Tenant "${name}" has no entitlement "${unknown}", it has ${has.map((text) => `"${text}"`).join(", ") || "none"}`,
      );
    return { entitlements: entitlements.filter((entitlement) => !gone.includes(formatEntitlement(entitlement))) };
  };
}
