import { describe, expect, test } from "vitest";
import type { Readiness } from "#core/serving/readiness.ts";
import { createUsageRoute } from "#core/serving/usage-route.ts";
import { createCatalogHandler } from "#functions/catalog/create-catalog-handler.ts";
import { closedRow } from "#test/core/usage/rows.ts";
import { type FakeRequest, lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { ALL_READY } from "#test/fakes/readiness.ts";
import { createMemoryUsageLedger } from "#test/fakes/usage-ledger.ts";
import { MNIST } from "../infer/mnist.ts";

const MODELS = [{ name: "mnist", description: "Digits", task: "tensor", labels: { stable: 1 }, versions: [MNIST] }];

const ledger = createMemoryUsageLedger();
await ledger.close([closedRow("a"), closedRow("b", { tenant: "bolt" })]);
const usage = createUsageRoute({
  ledger: async () => ledger,
  place: { region: "us-east-1", architecture: "x86_64" },
  date: () => new Date("2026-11-30T23:59:59Z"),
});

async function ask(request: FakeRequest, readiness: Readiness = ALL_READY) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const handler = createCatalogHandler({ models: MODELS, readiness, usage, log: (line) => void lines.push(line), now: () => 0 });
  const { statusCode, headers, body } = await handler(toProxyEvent(request), lambdaContext());
  return { statusCode, headers, lines, body: JSON.parse(Buffer.from(body, "base64").toString()) };
}

describe("createCatalogHandler()", () => {
  test.each([
    ["/v2/health/live", { live: true }],
    ["/v2/health/ready", { ready: true }],
    ["/openapi.json", { openapi: expect.stringMatching(/^3\./) }],
    ["/", { name: "slipway" }],
  ])("answers %s to anybody", async (path, body) => {
    expect(await ask({ path, authorizer: null })).toMatchObject({ statusCode: 200, body });
  });

  test.each([
    ["/v2/models/mnist", { name: "mnist", versions: ["1"], inputs: MNIST.inputs }],
    ["/v2/models/mnist/versions/stable", { versions: ["1"] }],
    ["/v2/models", { models: [{ name: "mnist" }] }],
    ["/v1/models", { object: "list", data: [{ id: "mnist" }] }],
  ])("answers %s to a tenant, and 401 to nobody", async (path, body) => {
    expect(await ask({ path })).toMatchObject({ statusCode: 200, body, lines: [{ tenant: "acme", status: 200 }] });
    expect(await ask({ path, authorizer: null })).toMatchObject({ statusCode: 401, lines: [{ tenant: null, code: "UNAUTHENTICATED" }] });
  });

  test("asks for readiness where an answer tells it, and nowhere else", async () => {
    let looks = 0;
    const broken: Readiness = {
      async refresh() {
        looks += 1;
      },
      isReady: () => false,
    };
    const headers = { "retry-after": "1" };
    for (const path of ["/v2/health/ready", "/v2/models/mnist/ready", "/v2/models/mnist/versions/1/ready"]) {
      const body = { code: "MODEL_NOT_READY", error: expect.stringContaining("is not at ready state") };
      expect(await ask({ path }, broken)).toMatchObject({ statusCode: 503, headers, body });
    }
    const index = await ask({ path: "/v2/repository/index", method: "POST" }, broken);
    expect(index.body).toEqual([{ name: "mnist", version: "1", state: "UNAVAILABLE", reason: expect.any(String) }]);
    expect(looks).toBe(4);
    for (const path of ["/v2/health/live", "/v2/models/mnist", "/v2"])
      expect(await ask({ path }, broken)).toMatchObject({ statusCode: 200 });
    expect(await ask({ path: "/v2/models/other/ready" }, broken)).toMatchObject({ statusCode: 404 });
    expect(looks).toBe(5);
  });

  test("answers GET /v1/usage to a tenant with its own month alone, and to nobody else", async () => {
    const { statusCode, body } = await ask({ path: "/v1/usage" });
    expect(statusCode).toBe(200);
    expect(body).toMatchObject({ tenant: "acme", month: "2026-11", total: { requests: 1, costUsd: "0.00000715508504" } });
    expect(JSON.stringify(body)).not.toContain("bolt");
    expect((await ask({ path: "/v1/usage", query: { month: "2026-10" } })).body).toMatchObject({
      month: "2026-10",
      total: { requests: 0 },
    });
    expect(await ask({ path: "/v1/usage", authorizer: null })).toMatchObject({ statusCode: 401 });
    expect(await ask({ path: "/v1/usage", method: "POST" })).toMatchObject({ statusCode: 405, headers: { allow: "GET" } });
  });

  test.each([
    ["another tenant's name", { tenant: "bolt" }, "UNKNOWN_FIELD"],
    ["a month beside another's name", { month: "2026-11", tenant: "bolt" }, "UNKNOWN_FIELD"],
    ["two months", { month: ["2026-10", "2026-11"] }, "OUT_OF_RANGE"],
    ["no month", { month: "" }, "OUT_OF_RANGE"],
    ["a month that is none", { month: "2026-13" }, "OUT_OF_RANGE"],
  ])("refuses GET /v1/usage with %s", async (_, query, code) => {
    expect(await ask({ path: "/v1/usage", query })).toMatchObject({ statusCode: 400, body: { error: { code } } });
  });

  test("answers 405 with Allow to another method, and 404 to another path", async () => {
    expect(await ask({ path: "/v2/models", method: "DELETE" })).toMatchObject({ statusCode: 405, headers: { allow: "GET" } });
    expect(await ask({ path: "/v2/nothing" })).toMatchObject({ statusCode: 404, body: { code: "NOT_FOUND" } });
  });

  test("answers alike for a model that does not exist and one the tenant may not use", async () => {
    const authorizer = { tenant: "acme", plan: "free", entitlements: "[]", scopes: "infer" };
    const hidden = await ask({ path: "/v2/models/mnist", authorizer });
    const absent = await ask({ path: "/v2/models/other", authorizer });
    expect(JSON.stringify(hidden.body).replaceAll("mnist", "other")).toBe(JSON.stringify(absent.body));
    expect(hidden.headers).toEqual(absent.headers);
  });
});
