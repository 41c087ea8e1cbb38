import { describe, expect, test } from "vitest";
import type { UsagePlan } from "#local/cloud/apigateway/rest-api.ts";
import type { TestApi } from "./deploy-api.ts";
import { type ServedGateway, serveGateway } from "./served-gateway.ts";

const API: TestApi = { routes: [{ path: "/v2/{proxy+}", to: "echo", authorizer: "key", apiKeyRequired: true }] };
const PLAN: UsagePlan = { id: "plan01", name: "free", apiStages: [{ apiId: "api0000001", stage: "prod" }] };
const CREATED = "2026-11-24T00:00:00.000Z";

function addKey({ store }: ServedGateway, plan: UsagePlan, name: string): void {
  store.usagePlans.put(plan);
  store.apiKeys.put({ id: `id-${name}`, name, value: `usage${name}`.padEnd(20, "0"), enabled: true, createdAt: CREATED });
  store.usagePlanKeys.put({ id: `${plan.id}/id-${name}`, usagePlanId: plan.id, keyId: `id-${name}` });
}

async function statuses({ ask }: ServedGateway, key: string, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let at = 0; at < count; at += 1) found.push((await ask("/v2/a", { headers: { "x-api-key": key } })).status);
  return found;
}

describe("usage plans", () => {
  test("a key that the authorizer names must exist, be enabled and be in a plan of the stage; changes count at once", async () => {
    const served = await serveGateway(API);
    expect(await statuses(served, "acme", 1)).toEqual([403]);
    addKey(served, { ...PLAN, apiStages: [{ apiId: "api0000002", stage: "prod" }] }, "acme");
    expect(await statuses(served, "acme", 1)).toEqual([403]);
    addKey(served, PLAN, "acme");
    expect(await statuses(served, "acme", 1)).toEqual([200]);
    expect(served.lambda.calls.at(-1)?.event.requestContext.identity.apiKey).toBe("usageacme00000000000");
    const key = served.store.apiKeys.get("id-acme");
    if (key === undefined) throw new Error("The key is gone");
    served.store.apiKeys.put({ ...key, enabled: false });
    expect(await statuses(served, "acme", 1)).toEqual([403]);
    served.store.apiKeys.put(key);
    expect(await statuses(served, "acme", 1)).toEqual([200]);
    served.store.usagePlanKeys.remove("plan01/id-acme");
    expect(await statuses(served, "acme", 1)).toEqual([403]);
    expect(served.lines.filter(({ response }) => response === "INVALID_API_KEY")).toHaveLength(4);
  });

  test("with the key source HEADER the key itself is sent", async () => {
    const served = await serveGateway({
      routes: [{ path: "/a", to: "echo", apiKeyRequired: true }],
      restApi: { apiKeySource: "HEADER" },
    });
    addKey(served, PLAN, "acme");
    expect((await served.ask("/a")).status).toBe(403);
    expect((await served.ask("/a", { headers: { "x-api-key": "usageacme00000000000" } })).status).toBe(200);
  });

  test("burst requests pass, the next is throttled, and time at the plan's rate lets more in; another key has its own", async () => {
    const served = await serveGateway(API);
    addKey(served, { ...PLAN, throttle: { rateLimit: 2, burstLimit: 3 } }, "acme");
    addKey(served, { ...PLAN, throttle: { rateLimit: 2, burstLimit: 3 } }, "other");
    expect(await statuses(served, "acme", 5)).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses(served, "other", 1)).toEqual([200]);
    served.clock.nowMs += 1_000;
    expect(await statuses(served, "acme", 3)).toEqual([200, 200, 429]);
    served.clock.nowMs += 60_000;
    expect(await statuses(served, "acme", 4)).toEqual([200, 200, 200, 429]);
    expect(served.lines.filter(({ response }) => response === "THROTTLED")).toHaveLength(4);
    served.store.usagePlans.put({ ...PLAN, throttle: { rateLimit: 2, burstLimit: 6 } });
    expect(await statuses(served, "acme", 7)).toEqual([200, 200, 200, 200, 200, 200, 429]);
  });

  test("request N+1 of a quota is the first refused, the next period starts anew, and throttled requests do not count", async () => {
    const served = await serveGateway(API);
    addKey(served, { ...PLAN, throttle: { rateLimit: 1, burstLimit: 2 }, quota: { limit: 3, period: "DAY" } }, "acme");
    expect(await statuses(served, "acme", 3)).toEqual([200, 200, 429]);
    served.clock.nowMs += 60_000;
    expect(await statuses(served, "acme", 2)).toEqual([200, 429]);
    expect(served.lines.map(({ response }) => response)).toEqual(["-", "-", "THROTTLED", "-", "QUOTA_EXCEEDED"]);
    served.clock.nowMs += 86_400_000;
    expect(await statuses(served, "acme", 1)).toEqual([200]);
    expect(served.usage.usedOn("plan01", "id-acme", "2026-11-24")).toBe(3);
  });

  test("a quota is not forgotten by a restart", async () => {
    const first = await serveGateway(API);
    addKey(first, { ...PLAN, quota: { limit: 3, period: "MONTH" } }, "acme");
    expect(await statuses(first, "acme", 2)).toEqual([200, 200]);
    await first.close();
    const second = await serveGateway(undefined, { folder: first.folder });
    expect(await statuses(second, "acme", 2)).toEqual([200, 429]);
  });

  test("a stage's throttle holds for all callers together, each method by itself; a method's own setting goes first", async () => {
    const served = await serveGateway({
      routes: ["/a", "/b", "/v2/own"].map((path) => ({ path, to: "echo" })),
      stage: {
        methodSettings: [
          { resourcePath: "/*", httpMethod: "*", throttlingRateLimit: 1, throttlingBurstLimit: 2 },
          { resourcePath: "/~1v2~1own", httpMethod: "*", throttlingRateLimit: 1, throttlingBurstLimit: 1 },
        ],
      },
    });
    const ask = async (path: string) => (await served.ask(path)).status;
    expect([await ask("/a"), await ask("/a"), await ask("/a")]).toEqual([200, 200, 429]);
    expect(await ask("/b")).toBe(200);
    expect([await ask("/v2/own"), await ask("/v2/own")]).toEqual([200, 429]);
  });
});
