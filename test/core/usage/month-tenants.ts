import { randomBytes } from "node:crypto";
import { changeTenant } from "#core/tenant/change-tenant.ts";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";
import type { PlanName } from "#core/tenant/plan.ts";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import { rotateKey } from "#core/tenant/rotate-key.ts";
import { createAuthorizerHandler } from "#functions/authorizer/create-authorizer-handler.ts";
import { createFailedAttempts } from "#functions/authorizer/failed-attempts.ts";
import { toAuthorizerEvent } from "#test/fakes/api-gateway-event.ts";
import { createMemoryApiKeyRegistry } from "#test/fakes/api-key-registry.ts";
import { createMemoryTenantStore } from "#test/fakes/tenant-store.ts";

/** The month's tenants, with what is done to them. */
export interface MonthTenants {
  create(name: string, plan: PlanName, patterns: readonly string[]): Promise<string>;
  rotate(name: string): Promise<string>;
  changePlan(name: string, plan: PlanName): Promise<unknown>;
  revoke(name: string): Promise<unknown>;
  /** The authorizer's context for a key; undefined where it refuses it. */
  authorize(key: string): Promise<Readonly<Record<string, string>> | undefined>;
}

/** The product's own functions over a store in memory, at the month's time. */
export function createMonthTenants(clock: { readonly now: number }): MonthTenants {
  const store = createMemoryTenantStore();
  const { registry: apiKeys } = createMemoryApiKeyRegistry();
  const peppers = parsePeppers(JSON.stringify({ current: "1", "1": "a".repeat(64) }));
  const deps = { store, peppers, apiKeys, clock: () => new Date(clock.now), random: randomBytes };
  const authorizer = createAuthorizerHandler({
    store,
    peppers: async () => peppers,
    readStanding: async () => undefined,
    clock: deps.clock,
    attempts: createFailedAttempts(() => clock.now),
    log: () => {},
  });
  return {
    async create(name, plan, patterns) {
      return (await createTenant({ name, plan, entitlements: patterns.map(parseEntitlement), keyKind: "live" }, deps)).key;
    },
    async rotate(name) {
      return (await rotateKey({ tenant: name, kind: "live", overlapHours: 24 }, deps)).key;
    },
    changePlan: (name, plan) => changeTenant(name, () => ({ plan }), deps),
    revoke: (name) => revokeTenantKeys(name, deps),
    async authorize(key) {
      try {
        const { context } = await authorizer(toAuthorizerEvent("/v2/models/{model}/{action}", { "x-api-key": key }));
        return context as Readonly<Record<string, string>>;
      } catch (refused) {
        if (refused instanceof Error && refused.message === "Unauthorized") return undefined;
        throw refused;
      }
    },
  };
}
