import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { authenticate } from "#core/tenant/authenticate.ts";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { issueKey } from "#core/tenant/issue-key.ts";
import { createKey } from "#core/tenant/key.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { createMemoryApiKeyRegistry } from "#test/fakes/api-key-registry.ts";
import { createMemoryTenantStore } from "#test/fakes/tenant-store.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const peppers = parsePeppers(JSON.stringify({ current: "1", "1": "a".repeat(64) }));
const rotated = parsePeppers(JSON.stringify({ current: "2", "1": "a".repeat(64), "2": "b".repeat(64) }));

let store: TenantStore;
let looked: number;
let key: string;

const deps = (more: object = {}) => ({
  store: {
    ...store,
    findKey: (hash: string) => {
      looked += 1;
      return store.findKey(hash);
    },
  },
  peppers,
  clock: () => NOW,
  random: randomBytes,
  ...more,
});

beforeEach(async () => {
  store = createMemoryTenantStore();
  looked = 0;
  const created = await createTenant(
    { name: "acme", plan: "standard", entitlements: [parseEntitlement("mnist@1")], keyKind: "live", expiresAt: "2026-01-01T00:00:01Z" },
    { ...deps(), apiKeys: createMemoryApiKeyRegistry().registry },
  );
  key = created.key;
});

/** The error's wire form, which must not depend on the reason. */
async function refusal(text: string, more: object = {}): Promise<object> {
  const error = await authenticate(text, deps(more)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServeError)) throw new Error("It was accepted");
  return { code: error.code, message: error.publicMessage, headers: error.headers, cause: error.cause };
}

describe("authenticate()", () => {
  test("tells tenant, plan, entitlements, scopes and usage key", async () => {
    expect(await authenticate(key, deps())).toEqual({
      key: (await store.listKeys("acme"))[0],
      tenant: "acme",
      plan: "standard",
      entitlements: [parseEntitlement("mnist@1")],
      scopes: ["infer"],
      usageKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("answers every bad key alike", async () => {
    const first = await refusal("");
    expect(first).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await refusal("nonsense")).toEqual(first);
    expect(await refusal(createKey("live", randomBytes))).toEqual(first);
    expect(await refusal(key, { clock: () => new Date("2026-01-01T00:00:01Z") })).toEqual(first);
    const tenant = await store.findTenant("acme");
    if (tenant === undefined) throw new Error("There is no tenant");
    const suspended = { ...store, findTenant: async () => ({ ...tenant, status: "suspended" as const }) };
    expect(await refusal(key, { store: suspended })).toEqual(first);
    await revokeTenantKeys("acme", { store });
    expect(await refusal(key)).toEqual(first);
  });

  test("asks nobody about a key that cannot be one", async () => {
    await refusal("x".repeat(1_000_000));
    await refusal(`${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`);
    expect(looked).toBe(0);
    await authenticate(key, deps());
    expect(looked).toBe(1);
  });

  test("knows a key under a former pepper that is still live, and not under one that is gone", async () => {
    expect(await authenticate(key, deps({ peppers: rotated }))).toMatchObject({ tenant: "acme" });
    const gone = parsePeppers(JSON.stringify({ current: "2", "2": "b".repeat(64) }));
    expect(await refusal(key, { peppers: gone })).toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("says that keys cannot be checked when the store cannot be asked", async () => {
    const broken = { ...store, findKey: () => Promise.reject(new Error("throttled")) };
    expect(await refusal(key, { store: broken })).toMatchObject({ code: "AUTH_UNAVAILABLE", cause: expect.any(Error) });
  });
});

describe("issueKey()", () => {
  test("gives a tenant two active keys and no third", async () => {
    const request = { tenant: "acme", kind: "live", scopes: ["infer"], expiresAt: null } as const;
    const second = await issueKey(request, deps());
    expect(await authenticate(second.key, deps())).toMatchObject({ tenant: "acme" });
    await expect(issueKey(request, deps())).rejects.toThrow('Tenant "acme" has 2 keys that work');
  });
});
