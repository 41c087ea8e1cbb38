import { randomBytes } from "node:crypto";
import { authenticate } from "#core/tenant/authenticate.ts";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import type { Administration } from "#local/operator/administration.ts";
import { DEMO_TENANT, type DemoTenantActions } from "./demo-tenant.ts";

/** The demo tenant in a deployment: made and checked by the code that makes and checks every other. */
export function demoTenantActions(administration: Administration, clock: () => Date): DemoTenantActions {
  const { store, apiKeys } = administration;
  return {
    async isGood(key) {
      const caller = await authenticate(key, { ...administration, clock }).catch(() => undefined);
      return caller?.tenant === DEMO_TENANT.name;
    },
    async create() {
      const former = await store.findTenant(DEMO_TENANT.name);
      if (former !== undefined) {
        await store.deleteTenant(former.name);
        await apiKeys.remove(former.apiKeyId);
      }
      const { key } = await createTenant(
        {
          name: DEMO_TENANT.name,
          plan: DEMO_TENANT.plan,
          entitlements: DEMO_TENANT.models.map(parseEntitlement),
          keyKind: "test",
        },
        { ...administration, clock, random: randomBytes },
      );
      return key;
    },
  };
}
