import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { changeTenant } from "#core/tenant/change-tenant.ts";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { createKey } from "#core/tenant/key.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";
import { revokeTenantKeys } from "#core/tenant/revoke-keys.ts";
import { rotateKey } from "#core/tenant/rotate-key.ts";
import type { TenantStore } from "#core/tenant/tenant-store.ts";
import { type AuthorizerHandlerDeps, createAuthorizerHandler } from "#functions/authorizer/create-authorizer-handler.ts";
import { createFailedAttempts } from "#functions/authorizer/failed-attempts.ts";
import { toCaller } from "#functions/edge/authorizer-context.ts";
import { toAuthorizerEvent, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { createMemoryApiKeyRegistry } from "#test/fakes/api-key-registry.ts";
import { createMemoryTenantStore } from "#test/fakes/tenant-store.ts";

const INFER = "/v2/models/mnist/{action}";
const peppers = parsePeppers(JSON.stringify({ current: "1", "1": "a".repeat(64) }));
const failing = async (): Promise<never> => {
  throw new Error("connect ECONNREFUSED");
};

let store: TenantStore;
let key: string;
let usageKey: string;
let lines: Readonly<Record<string, unknown>>[];

beforeEach(async () => {
  store = createMemoryTenantStore();
  lines = [];
  const deps = { store, peppers, clock: () => new Date(), random: randomBytes, apiKeys: createMemoryApiKeyRegistry().registry };
  const request = {
    name: "acme",
    plan: "standard",
    entitlements: [parseEntitlement("mnist@1-3"), parseEntitlement("a-*")],
    keyKind: "live",
  } as const;
  const created = await createTenant(request, deps);
  key = created.key;
  usageKey = created.tenant.usageKey;
});

function authorize(headers: Record<string, string | readonly string[]>, resource = INFER, deps: Partial<AuthorizerHandlerDeps> = {}) {
  const log = (line: Readonly<Record<string, unknown>>) => void lines.push(line);
  const attempts = createFailedAttempts(() => 0);
  const readStanding = async () => undefined;
  return createAuthorizerHandler({ store, peppers: async () => peppers, readStanding, clock: () => new Date(), attempts, log, ...deps })(
    toAuthorizerEvent(resource, headers),
  );
}

describe("createAuthorizerHandler()", () => {
  test("allows the whole stage to a key, with the tenant's context and the value its usage is counted by", async () => {
    const answer = await authorize({ "X-Api-Key": key });
    expect(answer).toMatchObject({
      principalId: "acme",
      usageIdentifierKey: usageKey,
      policyDocument: {
        Statement: [
          { Action: "execute-api:Invoke", Effect: "Allow", Resource: "arn:aws:execute-api:eu-central-1:123456789012:api1/prod/*" },
        ],
      },
    });
    // API Gateway refuses a context with anything but strings, numbers and booleans in it.
    expect(new Set(Object.values(answer.context ?? {}).map((value) => typeof value))).toEqual(new Set(["string"]));
    expect(JSON.stringify(answer)).not.toContain(key);
  });

  test("tells the functions exactly the tenant that was made", async () => {
    const { context } = await authorize({ "x-api-key": key });
    expect(toCaller(toProxyEvent({ authorizer: context as Record<string, string> }))).toEqual({
      tenant: "acme",
      plan: "standard",
      entitlements: [parseEntitlement("mnist@1-3"), parseEntitlement("a-*")],
      scopes: ["infer"],
    });
  });

  test("takes a bearer token on /v1, whatever the case of its scheme", async () => {
    expect(await authorize({ authorization: `Bearer ${key}` }, "/v1/models")).toMatchObject({ principalId: "acme" });
    expect(await authorize({ Authorization: `bearer ${key}` }, "/v1/{proxy+}")).toMatchObject({ principalId: "acme" });
  });

  test.each<[string, () => Record<string, string | readonly string[]>, string]>([
    ["no key", () => ({}), INFER],
    ["an empty key", () => ({ "x-api-key": "" }), INFER],
    ["a key with a slip", () => ({ "x-api-key": `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}` }), INFER],
    ["a key nobody issued", () => ({ "x-api-key": createKey("live", randomBytes) }), INFER],
    ["the value that usage is counted by", () => ({ "x-api-key": usageKey }), INFER],
    ["two keys in one header", () => ({ "x-api-key": [key, key] }), INFER],
    ["two keys as one value", () => ({ "x-api-key": `${key}, ${key}` }), INFER],
    ["a bearer token on /v2", () => ({ authorization: `Bearer ${key}` }), INFER],
    ["an x-api-key on /v1", () => ({ "x-api-key": key }), "/v1/models"],
    ["a good x-api-key beside a bad bearer token on /v1", () => ({ "x-api-key": key, authorization: "Bearer x" }), "/v1/models"],
    ["a token of another scheme", () => ({ authorization: `Basic ${key}` }), "/v1/models"],
  ])("refuses %s with exactly 'Unauthorized'", async (_name, headers, resource) => {
    await expect(authorize(headers(), resource)).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toEqual([{ level: "info", requestId: "request-1", outcome: "refused" }]);
  });

  test("answers the 11th failed key of an address in a minute with a denial, another address and a good key as ever", async () => {
    let nowMs = 0;
    const deps = { attempts: createFailedAttempts(() => nowMs) };
    const guess = () => authorize({ "x-api-key": createKey("live", randomBytes) }, INFER, deps);
    for (let count = 0; count < 10; count += 1) await expect(guess()).rejects.toThrow(/^Unauthorized$/);
    const denied = await guess();
    expect(denied.policyDocument.Statement).toMatchObject([{ Effect: "Deny" }]);
    expect([denied.context, denied.usageIdentifierKey]).toEqual([undefined, undefined]);
    expect(lines.at(-1)).toEqual({ level: "info", requestId: "request-1", outcome: "too many attempts" });
    expect(await authorize({ "x-api-key": key }, INFER, deps)).toMatchObject({ principalId: "acme" });
    nowMs = 60_000;
    await expect(guess()).rejects.toThrow(/^Unauthorized$/);
  });

  test("refuses a key from the moment it is revoked", async () => {
    await authorize({ "x-api-key": key });
    await revokeTenantKeys("acme", { store });
    await expect(authorize({ "x-api-key": key })).rejects.toThrow(/^Unauthorized$/);
  });

  test("notes the day a key was used, once, and refuses nobody for a note that could not be made", async () => {
    const days: string[] = [];
    const noteUse = (hash: string, day: string) => {
      days.push(day);
      return store.noteUse(hash, day);
    };
    const noting = { ...store, noteUse };
    const at = (time: string) => ({ store: noting, clock: () => new Date(time) });
    for (const time of ["2026-11-24T00:00:00Z", "2026-11-24T23:59:59Z", "2026-11-25T00:00:00Z", "2026-11-24T12:00:00Z"])
      await authorize({ "x-api-key": key }, INFER, at(time));
    expect(days).toEqual(["2026-11-24", "2026-11-25"]);
    const broken = { store: { ...store, noteUse: failing }, clock: () => new Date("2026-12-01T00:00:00Z") };
    expect(await authorize({ "x-api-key": key }, INFER, broken)).toMatchObject({ principalId: "acme" });
    expect(lines.at(-2)).toMatchObject({ level: "error", outcome: "use not noted" });
  });

  test("tells the functions when a key ends that another has taken the place of, and of no other key", async () => {
    const before = await authorize({ "x-api-key": key });
    expect(before.context).not.toHaveProperty("keySunset");
    const clock = () => new Date("2026-11-24T12:00:00Z");
    const request = { tenant: "acme", kind: "live", overlapHours: 24 } as const;
    const rotated = await rotateKey(request, { store, peppers, clock, random: randomBytes });
    const during = await authorize({ "x-api-key": key }, INFER, { clock });
    expect(toCaller(toProxyEvent({ authorizer: during.context as Record<string, string> }))).toMatchObject({
      tenant: "acme",
      keySunset: "2026-11-25T12:00:00.000Z",
    });
    expect((await authorize({ "x-api-key": rotated.key }, INFER, { clock })).context).not.toHaveProperty("keySunset");
    const after = { clock: () => new Date("2026-11-25T12:00:00Z") };
    await expect(authorize({ "x-api-key": key }, INFER, after)).rejects.toThrow(/^Unauthorized$/);
    expect(await authorize({ "x-api-key": rotated.key }, INFER, after)).toMatchObject({ principalId: "acme" });
  });

  test.each<[string, Partial<AuthorizerHandlerDeps>]>([
    ["the key store is down", { store: { findKey: failing, findTenant: failing, noteUse: failing } }],
    ["the pepper cannot be read", { peppers: failing }],
  ])("fails, and neither allows nor refuses, when %s; the reason is in the log, the key is not", async (_name, deps) => {
    await expect(authorize({ "x-api-key": key }, INFER, deps)).rejects.toThrow(/^The key could not be checked$/);
    expect(lines).toMatchObject([
      { level: "error", outcome: "failed", code: "AUTH_UNAVAILABLE", failure: [{}, { message: "connect ECONNREFUSED" }] },
    ]);
    expect(JSON.stringify(lines)).not.toContain(key);
  });

  test("refuses what was never a key although no key can be checked, and asks nobody", async () => {
    await expect(authorize({ "x-api-key": "guess" }, INFER, { peppers: failing })).rejects.toThrow(/^Unauthorized$/);
  });
});

describe("createAuthorizerHandler() and budgets", () => {
  const give = async (at100: "warn" | "refuse"): Promise<void> => {
    await changeTenant("acme", () => ({ budget: { costUsd: 1, at100 } }), { store, apiKeys: createMemoryApiKeyRegistry().registry });
  };
  const standing = { month: "2026-11", warning: "cost;used=1.20", refused: "cost" } as const;

  test("tells the functions where a tenant stands that has one, and asks of no other", async () => {
    const asked: unknown[] = [];
    const readStanding = async (...question: unknown[]) => {
      asked.push(question.slice(0, 2));
      return standing;
    };
    expect((await authorize({ "x-api-key": key }, INFER, { readStanding })).context).not.toHaveProperty("budget");
    await give("refuse");
    const { context } = await authorize({ "x-api-key": key }, INFER, { readStanding });
    expect(asked).toEqual([["acme", { costUsd: 1, at100: "refuse" }]]);
    expect(toCaller(toProxyEvent({ authorizer: context as Record<string, string> }))?.budget).toEqual(standing);
  });

  test("lets a tenant pass without a warning when the ledger cannot be asked, but not one whose budget must not be exceeded", async () => {
    await give("warn");
    expect(await authorize({ "x-api-key": key }, INFER, { readStanding: failing })).toMatchObject({ principalId: "acme" });
    expect(lines).toContainEqual(expect.objectContaining({ outcome: "budget not read", tenant: "acme" }));
    await give("refuse");
    await expect(authorize({ "x-api-key": key }, INFER, { readStanding: failing })).rejects.toThrow("The key could not be checked");
  });
});
