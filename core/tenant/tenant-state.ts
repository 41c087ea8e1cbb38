import type { AuditedState } from "./audit.ts";
import { formatBudget } from "./budget.ts";
import { formatEntitlement } from "./parse-entitlement.ts";
import type { TenantStore } from "./tenant-store.ts";

/** A tenant's state as the audit log keeps it: settings, and each key by its id with its status, end and scopes; null where there is none. */
export async function readTenantState(name: string, store: Pick<TenantStore, "findTenant" | "listKeys">): Promise<AuditedState | null> {
  const tenant = await store.findTenant(name);
  if (tenant === undefined) return null;
  const keys = await store.listKeys(name);
  return {
    plan: tenant.plan,
    status: tenant.status,
    models: tenant.entitlements.map(formatEntitlement).join(" "),
    ...(tenant.budget === undefined ? {} : { budget: formatBudget(tenant.budget) }),
    ...Object.fromEntries(
      keys.map(({ keyId, status, expiresAt, scopes }) => [keyId, [status, expiresAt ?? "no end", ...scopes].join(" ")]),
    ),
  };
}
