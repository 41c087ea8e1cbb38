import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import { createMemoryApiKeyRegistry } from "#test/fakes/api-key-registry.ts";
import { createMemoryTenantStore } from "#test/fakes/tenant-store.ts";

const REQUEST = { name: "acme", plan: "free", entitlements: [parseEntitlement("*")], keyKind: "test" } as const;

function world() {
  const store = createMemoryTenantStore();
  const { registry, keys } = createMemoryApiKeyRegistry();
  const peppers = parsePeppers(JSON.stringify({ current: "1", "1": "a".repeat(64) }));
  return { store, apiKeys: registry, keys, peppers, clock: () => new Date(0), random: randomBytes };
}

describe("createTenant()", () => {
  test("makes tenant, usage key under its plan, and key; nothing stored is the key", async () => {
    const deps = world();
    const { tenant, key } = await createTenant(REQUEST, deps);
    expect([...deps.keys]).toEqual([[tenant.usageKey, "free"]]);
    expect(await deps.store.findTenant("acme")).toEqual(tenant);
    const stored = JSON.stringify([await deps.store.listTenants(), await deps.store.listKeys("acme"), [...deps.keys]]);
    expect(stored).not.toContain(key.slice(9, -6));
  });

  test.each(["", "Acme", "a b", "-a", "ä", "a".repeat(64), "__proto__"])("refuses the name %j", async (name) => {
    await expect(createTenant({ ...REQUEST, name }, world())).rejects.toThrow("as a tenant's name");
  });

  test("refuses a name that is taken and leaves its holder alone", async () => {
    const deps = world();
    const { tenant } = await createTenant(REQUEST, deps);
    await expect(createTenant({ ...REQUEST, plan: "premium" }, deps)).rejects.toThrow('Tenant "acme" exists already');
    expect(await deps.store.listTenants()).toEqual([tenant]);
    expect([...deps.keys]).toEqual([[tenant.usageKey, "free"]]);
  });

  test("lets one of two at once win, and leaves it whole", async () => {
    const deps = world();
    const outcomes = await Promise.allSettled([createTenant(REQUEST, deps), createTenant(REQUEST, deps)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await deps.store.listKeys("acme")).toHaveLength(1);
    expect([...deps.keys.values()]).toEqual(["free"]);
  });

  test.each(["attach", "createTenant", "putKey"] as const)("leaves nothing behind when %s fails, and can be repeated", async (step) => {
    const deps = world();
    const fail = () => Promise.reject(new Error(`${step} failed`));
    const broken =
      step === "attach" ? { ...deps, apiKeys: { ...deps.apiKeys, attach: fail } } : { ...deps, store: { ...deps.store, [step]: fail } };
    await expect(createTenant(REQUEST, broken)).rejects.toThrow(`${step} failed`);
    expect([await deps.store.listTenants(), [...deps.keys]]).toEqual([[], []]);
    expect((await createTenant(REQUEST, deps)).tenant.name).toBe("acme");
  });

  test("says what is left over when undoing fails too", async () => {
    const deps = world();
    const broken = {
      ...deps,
      store: { ...deps.store, putKey: () => Promise.reject(new Error("no key")), deleteTenant: () => Promise.reject(new Error("no undo")) },
    };
    const error = await createTenant(REQUEST, broken).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors.map(String)).toEqual(["Error: no key", "Error: no undo"]);
  });
});

test("revokeTenantKeys() counts what it revoked, once", async () => {
  const deps = world();
  await createTenant(REQUEST, deps);
  expect(await revokeTenantKeys("acme", deps)).toBe(1);
  expect(await revokeTenantKeys("acme", deps)).toBe(0);
  await expect(revokeTenantKeys("nobody", deps)).rejects.toThrow('There is no tenant "nobody"');
});
