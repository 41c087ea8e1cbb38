import { randomBytes } from "node:crypto";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { createKey } from "#core/tenant/key.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import { openAdministration } from "#local/operator/administration.ts";
import { toLocalTarget } from "#local/operator/target.ts";
import type { StartedCloud } from "#test/support/started-cloud.ts";
import type { Sender } from "./row.ts";

/** A key for every sender, of tenants made for it in a running cloud. */
export async function createSenders({ connection }: StartedCloud): Promise<ReadonlyMap<Sender, string>> {
  const administration = await openAdministration(toLocalTarget(connection.awsEndpoint, connection.region));
  const deps = { ...administration, clock: () => new Date(), random: randomBytes };
  const create = async (
    name: string,
    more: { readonly models?: string; readonly scopes?: readonly string[]; readonly expiresAt?: string },
  ) => {
    const { models = "*", ...rest } = more;
    const request = { name, plan: "premium", entitlements: [parseEntitlement(models)], keyKind: "test", ...rest } as const;
    return (await createTenant(request, deps)).key;
  };
  const good = await create("bad-inputs", {});
  const revoked = await create("bad-inputs-revoked", {});
  await revokeTenantKeys("bad-inputs-revoked", deps);
  return new Map<Sender, string>([
    ["good", good],
    ["nobody", ""],
    ["no scope", await create("bad-inputs-no-scope", { scopes: ["models:write"] })],
    ["stranger", await create("bad-inputs-stranger", { models: "another-*" })],
    ["bad checksum", `${good.slice(0, -1)}${good.endsWith("a") ? "b" : "a"}`],
    ["unknown", createKey("test", randomBytes)],
    ["revoked", revoked],
    ["expired", await create("bad-inputs-expired", { expiresAt: "2026-01-01T00:00:00.000Z" })],
  ]);
}
