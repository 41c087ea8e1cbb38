import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { daysBetween, quotaPeriodStart } from "#local/cloud/apigateway/quota-period.ts";
import { openUsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const API = {
  id: "api1",
  name: "shop",
  rootResourceId: "r0",
  binaryMediaTypes: ["*/*"],
  apiKeySource: "HEADER",
  createdAt: "2026-11-24T00:00:00Z",
} as const;

describe("openApiGatewayStore()", () => {
  test("keeps what was put over a restart", () => {
    const folder = temporaryFolder();
    openApiGatewayStore(folder).restApis.put(API);
    expect(openApiGatewayStore(folder).restApis.get("api1")).toEqual(API);
  });

  test("snapshot() holds the parts of one API as they stand, untouched by what comes later", () => {
    const store = openApiGatewayStore(temporaryFolder());
    store.restApis.put(API);
    store.resources.put({ id: "r0", restApiId: "api1", pathPart: "" });
    store.resources.put({ id: "x0", restApiId: "api2", pathPart: "" });
    const snapshot = store.snapshot("api1");
    store.resources.put({ id: "r1", restApiId: "api1", parentId: "r0", pathPart: "v2" });
    expect(snapshot.resources.map((resource) => resource.id)).toEqual(["r0"]);
    expect(() => store.snapshot("api2")).toThrow('There is no REST API "api2" to deploy');
  });

  test("onChange() tells of stages, plans and keys, and not of parts that no deployment has frozen", () => {
    const store = openApiGatewayStore(temporaryFolder());
    let changes = 0;
    store.onChange(() => (changes += 1));
    store.resources.put({ id: "r0", restApiId: "api1", pathPart: "" });
    expect(changes).toBe(0);
    store.apiKeys.put({ id: "k", name: "k", value: "v", enabled: true, createdAt: API.createdAt });
    store.usagePlanKeys.put({ id: "p/k", usagePlanId: "p", keyId: "k" });
    store.usagePlanKeys.remove("p/k");
    store.usagePlans.put({ id: "p", name: "free", apiStages: [] });
    store.stages.put({ id: "api1/s", restApiId: "api1", stageName: "s", deploymentId: "d", variables: {}, methodSettings: [] });
    expect(changes).toBe(5);
  });
});

describe("openUsageCounters()", () => {
  const clock = () => Date.UTC(2026, 10, 24);

  test("counts by day and keeps the counts over a clean stop", () => {
    const folder = join(temporaryFolder(), "usage");
    const usage = openUsageCounters(folder, clock);
    for (const day of ["2026-11-23", "2026-11-24", "2026-11-24"]) usage.count("plan", "key", day);
    usage.flush();
    const again = openUsageCounters(folder, clock);
    expect([
      again.usedOn("plan", "key", "2026-11-24"),
      again.usedSince("plan", "key", "2026-11-23"),
      again.usedOn("plan", "key2", "2026-11-24"),
    ]).toEqual([2, 3, 0]);
  });

  test("writes within about a second without being told to, and forgets what GetUsage cannot ask for", async () => {
    const folder = join(temporaryFolder(), "usage");
    const usage = openUsageCounters(folder, clock);
    usage.count("plan", "key", "2026-01-01");
    usage.count("plan", "key", "2026-11-24");
    await expect.poll(() => openUsageCounters(folder, clock).usedSince("plan", "key", "2000-01-01"), { timeout: 10_000 }).toBe(1);
  });
});

describe("quotaPeriodStart()", () => {
  // 24 November 2026 is a Tuesday.
  test.each([
    ["DAY", 0, "2026-11-24", "2026-11-24"],
    ["WEEK", 0, "2026-11-24", "2026-11-22"],
    ["WEEK", 2, "2026-11-24", "2026-11-24"],
    ["WEEK", 3, "2026-11-24", "2026-11-18"],
    ["MONTH", 0, "2026-11-24", "2026-11-01"],
    ["MONTH", 23, "2026-11-24", "2026-11-24"],
    ["MONTH", 24, "2026-11-24", "2026-10-25"],
    ["MONTH", 24, "2026-01-05", "2025-12-25"],
  ] as const)("%s with offset %i on %s begins on %s", (period, offset, day, start) => {
    expect(quotaPeriodStart({ limit: 1, period, offset }, Date.parse(day) + 43_200_000)).toBe(start);
  });

  test("daysBetween() includes both ends", () => {
    expect(daysBetween("2026-02-27", "2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});
