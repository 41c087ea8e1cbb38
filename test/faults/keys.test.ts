import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";
import { createAuthorizerHandler } from "#functions/authorizer/create-authorizer-handler.ts";
import { createFailedAttempts } from "#functions/authorizer/failed-attempts.ts";
import { keepFresh } from "#functions/authorizer/keep-fresh.ts";
import { createTokenBucket } from "#local/gateway/token-bucket.ts";
import { createMemoryApiKeyRegistry } from "#test/fakes/api-key-registry.ts";
import type { FakeEvent } from "#test/fakes/lambda-service.ts";
import { createMemoryTenantStore } from "#test/fakes/tenant-store.ts";
import { createMulberry } from "#test/fuzz/seeded-random.ts";
import { allow, type ServedGateway, serveGateway } from "../local/gateway/served-gateway.ts";

const SEED = 20_261_124;
const TTL_S = 60;
const HOUR_MS = 3_600_000;
const PEPPERS = JSON.stringify({ current: "1", "1": "a".repeat(64) });

const UNAVAILABLE = {
  responseType: "AUTHORIZER_FAILURE",
  statusCode: "503",
  responseTemplates: { "application/json": '{"error":"x","code":"AUTH_UNAVAILABLE","request_id":"$context.requestId"}' },
  responseParameters: { "gatewayresponse.header.retry-after": "'5'" },
} as const;

interface KeyDesk {
  readonly served: ServedGateway;
  readonly store: ReturnType<typeof createMemoryTenantStore>;
  /** Whether the key store answers. */
  readonly state: { isDown: boolean };
  issue(name: string): Promise<string>;
  ask(key: string): Promise<number>;
}

/** A gateway before the product's own authorizer, its key store in memory. */
async function openDesk(
  wrap: (handler: (event: FakeEvent) => unknown) => (event: FakeEvent) => unknown = (handler) => handler,
): Promise<KeyDesk> {
  const store = createMemoryTenantStore();
  const state = { isDown: false };
  const whenUp = <T>(read: () => Promise<T>): Promise<T> => (state.isDown ? Promise.reject(new Error("connect ECONNREFUSED")) : read());
  const peppers = parsePeppers(PEPPERS);
  const route = { path: "/v2", to: "echo", authorizer: "key" as const };
  const served = await serveGateway({ routes: [route], gatewayResponses: [UNAVAILABLE], resultTtlSeconds: TTL_S });
  const handler = createAuthorizerHandler({
    store: {
      findKey: (hash) => whenUp(() => store.findKey(hash)),
      findTenant: (name) => whenUp(() => store.findTenant(name)),
      noteUse: (hash, day) => whenUp(() => store.noteUse(hash, day)),
    },
    peppers: async () => peppers,
    readStanding: async () => undefined,
    clock: () => new Date(served.clock.nowMs),
    attempts: createFailedAttempts(() => served.clock.nowMs),
    log: () => {},
  });
  served.lambda.set("authorizer", wrap(handler as unknown as (event: FakeEvent) => unknown));
  return {
    served,
    store,
    state,
    async issue(name) {
      const deps = { store, peppers, clock: () => new Date(served.clock.nowMs), random: randomBytes };
      const request = { name, plan: "free", entitlements: [parseEntitlement("*")], keyKind: "test" } as const;
      return (await createTenant(request, { ...deps, apiKeys: createMemoryApiKeyRegistry().registry })).key;
    },
    ask: async (key) => (await served.ask("/v2", { headers: { "x-api-key": key } })).status,
  };
}

describe("F35 the key store is down", () => {
  test("a key that was seen goes on for the authorizer's time; every other is told to come again; nobody is let in", async () => {
    const { served, state, issue, ask } = await openDesk();
    const [known, unseen] = [await issue("known"), await issue("unseen")];
    expect(await ask(known)).toBe(200);
    state.isDown = true;
    const stranger = await served.ask("/v2", { headers: { "x-api-key": unseen } });
    expect([stranger.status, stranger.headers.get("retry-after"), ((await stranger.json()) as { code: string }).code]).toEqual([
      503,
      "5",
      "AUTH_UNAVAILABLE",
    ]);
    expect(await ask("never a key of ours")).toBe(401);
    served.clock.nowMs += TTL_S * 1000 - 1;
    expect(await ask(known)).toBe(200);
    served.clock.nowMs += 1;
    expect(await ask(known)).toBe(503);
    state.isDown = false;
    expect(await ask(known)).toBe(200);
    expect(await ask(unseen)).toBe(200);
  });

  /** Keys come and go, the store fails and returns, time passes. @throws Error when a key is let in that has been dead for longer than the authorizer's time. */
  async function runHistory(seed: number, desk: KeyDesk): Promise<number> {
    const random = createMulberry(seed);
    const keys = await Promise.all(
      ["a", "b", "c"].map(async (name) => ({ name, key: await desk.issue(name), diedAt: Number.POSITIVE_INFINITY })),
    );
    let allowed = 0;
    for (let step = 0; step < 250; step += 1) {
      const key = keys[Math.floor(random() * keys.length)];
      const roll = random();
      if (key === undefined) continue;
      if (roll < 0.1) desk.state.isDown = !desk.state.isDown;
      else if (roll < 0.3) desk.served.clock.nowMs += Math.floor(random() * 40_000);
      else if (roll < 0.33 && key.diedAt === Number.POSITIVE_INFINITY) {
        await desk.store.revokeKeys(key.name);
        key.diedAt = desk.served.clock.nowMs;
      } else if ((await desk.ask(key.key)) === 200) {
        allowed += 1;
        if (desk.served.clock.nowMs >= key.diedAt + TTL_S * 1000) throw new Error("A key was let in that is revoked");
      }
    }
    return allowed;
  }

  test.each([1, 2, 3])("seed %i: no revoked key outlives the authorizer's time, however the store fails", async (seed) => {
    expect(await runHistory(SEED + seed, await openDesk())).toBeGreaterThan(10);
  });

  test("positive control: an authorizer that lets everybody in while it cannot look turns it red", async () => {
    const failsOpen = (handler: (event: FakeEvent) => unknown) => async (event: FakeEvent) => {
      try {
        return await handler(event);
      } catch (error) {
        if (error instanceof Error && error.message === "Unauthorized") throw error;
        return allow(event);
      }
    };
    await expect(runHistory(SEED + 1, await openDesk(failsOpen))).rejects.toThrow("is revoked");
  });
});

describe("F19 the clock is set back, forward, or stands", () => {
  test("set back by an hour, a decision is not kept for an hour more", async () => {
    const { served, store, issue, ask } = await openDesk();
    const key = await issue("a");
    expect(await ask(key)).toBe(200);
    await store.revokeKeys("a");
    served.clock.nowMs -= HOUR_MS;
    expect(await ask(key)).toBe(401);
  });

  test("set forward by an hour, a good key is asked for again and goes on", async () => {
    const { served, issue, ask } = await openDesk();
    const key = await issue("a");
    expect(await ask(key)).toBe(200);
    served.clock.nowMs += HOUR_MS;
    expect(await ask(key)).toBe(200);
  });

  test.each([-HOUR_MS, HOUR_MS])("a rate goes on after the clock moved by %i ms, and no burst is given twice", (jump) => {
    const bucket = createTokenBucket(10, 5, 0);
    for (let request = 0; request < 5; request += 1) expect(bucket.take(0)).toBe(true);
    expect(bucket.take(0)).toBe(false);
    let passed = 0;
    for (let ms = 0; ms <= 1_000; ms += 10) passed += bucket.take(jump + ms) ? 1 : 0;
    expect(passed).toBeGreaterThanOrEqual(9);
    expect(passed).toBeLessThanOrEqual(jump > 0 ? 15 : 10);
  });
});

test("F09 our own configuration is malformed: the last good peppers serve on, and somebody is told", async () => {
  let text = PEPPERS;
  let nowMs = 0;
  const reports: unknown[] = [];
  const peppers = keepFresh(async () => parsePeppers(text), { maxAgeMs: 1_000, now: () => nowMs, report: (error) => reports.push(error) });
  const good = await peppers();
  for (const broken of ["", "{", "[]", '{"current":"2"}', '{"current":"1","1":"short"}', "x".repeat(1_000_000)]) {
    text = broken;
    nowMs += 1_000;
    expect(await peppers()).toBe(good);
  }
  expect(reports).toHaveLength(6);
  expect(reports.map(String).join()).not.toContain("xxx");
});
