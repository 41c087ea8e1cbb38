import { randomBytes } from "node:crypto";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";
import { createMemoryApiKeyRegistry } from "#test/fakes/api-key-registry.ts";
import { createMemoryTenantStore } from "#test/fakes/tenant-store.ts";

export const NOON = "2026-11-24T12:00:00.000Z";

/** Stores in memory with the tenant `acme` in them, and a clock to set. */
export async function acmeWorld() {
  const time = { now: NOON };
  const store = createMemoryTenantStore();
  const { registry: apiKeys, keys: registered } = createMemoryApiKeyRegistry();
  const peppers = parsePeppers(JSON.stringify({ current: "1", "1": "a".repeat(64) }));
  const deps = { store, apiKeys, peppers, clock: () => new Date(time.now), random: randomBytes };
  const request = { name: "acme", plan: "free", entitlements: [parseEntitlement("mnist@1")], keyKind: "live" } as const;
  const { tenant, key, keyId } = await createTenant(request, deps);
  return { ...deps, deps, time, registered, tenant, key, keyId };
}
