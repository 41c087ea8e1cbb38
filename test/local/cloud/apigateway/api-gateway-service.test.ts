import {
  BadRequestException,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetDeploymentsCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
  GetUsageCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  NotFoundException,
  paginateGetApiKeys,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { describe, expect, test } from "vitest";
import type { UsagePlan } from "#local/cloud/apigateway/rest-api.ts";
import { NOW_MS, type ServedControlPlane, serveControlPlane } from "./served-control-plane.ts";

const PLAN: UsagePlan = {
  id: "plan01",
  name: "free",
  apiStages: [{ apiId: "api0000001", stage: "prod" }],
  throttle: { rateLimit: 5, burstLimit: 10 },
  quota: { limit: 3, period: "DAY" },
};
const VALUE = "0123456789abcdef0123456789abcdef";

async function keyInPlan({ client, store }: ServedControlPlane): Promise<string> {
  store.usagePlans.put(PLAN);
  const { id } = await client.send(new CreateApiKeyCommand({ name: "acme", value: VALUE, enabled: true }));
  await client.send(new CreateUsagePlanKeyCommand({ usagePlanId: PLAN.id, keyId: id, keyType: "API_KEY" }));
  return id ?? "";
}

describe("API keys", () => {
  test("CreateApiKey gives back the key, GetApiKey its value only when asked", async () => {
    const { client } = await serveControlPlane();
    const created = await client.send(new CreateApiKeyCommand({ name: "acme", value: VALUE, enabled: true, description: "a tenant" }));
    expect(created).toMatchObject({ name: "acme", value: VALUE, enabled: true, description: "a tenant", createdDate: new Date(NOW_MS) });
    const without = await client.send(new GetApiKeyCommand({ apiKey: created.id }));
    expect([without.name, without.value]).toEqual(["acme", undefined]);
    expect((await client.send(new GetApiKeyCommand({ apiKey: created.id, includeValue: true }))).value).toBe(VALUE);
  });

  test("CreateApiKey makes a value of 40 alphanumerics when none is given, another each time", async () => {
    const { client } = await serveControlPlane();
    const values = await Promise.all([1, 2].map(async () => (await client.send(new CreateApiKeyCommand({ name: "x" }))).value));
    for (const value of values) expect(value).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(new Set(values).size).toBe(2);
  });

  test.each(["short", "x".repeat(129), `${"x".repeat(30)}_`])("CreateApiKey refuses the value %s", async (value) => {
    const { client } = await serveControlPlane();
    await expect(client.send(new CreateApiKeyCommand({ name: "x", value }))).rejects.toBeInstanceOf(BadRequestException);
  });

  test("CreateApiKey refuses a value that another key has, and takes a name that another has", async () => {
    const { client } = await serveControlPlane();
    await client.send(new CreateApiKeyCommand({ name: "x", value: VALUE }));
    await expect(client.send(new CreateApiKeyCommand({ name: "y", value: VALUE }))).rejects.toBeInstanceOf(ConflictException);
    await client.send(new CreateApiKeyCommand({ name: "x" }));
  });

  test("GetApiKeys finds by the start of a name and pages through all", async () => {
    const { client } = await serveControlPlane();
    for (let index = 0; index < 7; index += 1) await client.send(new CreateApiKeyCommand({ name: `tenant-${index}` }));
    await client.send(new CreateApiKeyCommand({ name: "other" }));
    const named = await client.send(new GetApiKeysCommand({ nameQuery: "tenant-", includeValues: true }));
    expect(named.items).toHaveLength(7);
    expect(named.items?.every((item) => item.value?.length === 40)).toBe(true);
    expect(named.position).toBeUndefined();
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateGetApiKeys({ client, pageSize: 3 }, {})) pages.push((page.items ?? []).map((item) => item.name));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 2]);
    expect(new Set(pages.flat()).size).toBe(8);
  });

  test("UpdateApiKey disables and renames, and refuses what it does not know", async () => {
    const { client } = await serveControlPlane();
    const { id } = await client.send(new CreateApiKeyCommand({ name: "acme", enabled: true }));
    const patchOperations = [
      { op: "replace" as const, path: "/enabled", value: "false" },
      { op: "replace" as const, path: "/name", value: "acme-2" },
    ];
    expect(await client.send(new UpdateApiKeyCommand({ apiKey: id, patchOperations }))).toMatchObject({ enabled: false, name: "acme-2" });
    const unknown = [{ op: "replace" as const, path: "/value", value: VALUE }];
    await expect(client.send(new UpdateApiKeyCommand({ apiKey: id, patchOperations: unknown }))).rejects.toBeInstanceOf(
      BadRequestException,
    );
  });

  test("DeleteApiKey takes the key out of its plans, and is NotFoundException the second time", async () => {
    const served = await serveControlPlane();
    const id = await keyInPlan(served);
    await served.client.send(new DeleteApiKeyCommand({ apiKey: id }));
    expect(served.store.usagePlanKeys.list()).toEqual([]);
    await expect(served.client.send(new DeleteApiKeyCommand({ apiKey: id }))).rejects.toBeInstanceOf(NotFoundException);
    await expect(served.client.send(new GetApiKeyCommand({ apiKey: id }))).rejects.toBeInstanceOf(NotFoundException);
  });
});

describe("usage plans", () => {
  test("GetUsagePlan and GetUsagePlans give stages, throttle and quota", async () => {
    const { client, store } = await serveControlPlane();
    store.usagePlans.put(PLAN);
    expect(await client.send(new GetUsagePlanCommand({ usagePlanId: PLAN.id }))).toMatchObject({
      ...PLAN,
      quota: { ...PLAN.quota, offset: 0 },
    });
    expect((await client.send(new GetUsagePlansCommand({}))).items).toHaveLength(1);
    expect((await client.send(new GetUsagePlansCommand({ keyId: "nobody" }))).items).toEqual([]);
    await expect(client.send(new GetUsagePlanCommand({ usagePlanId: "none" }))).rejects.toBeInstanceOf(NotFoundException);
  });

  test("a key is listed in its plan until it is taken out", async () => {
    const served = await serveControlPlane();
    const id = await keyInPlan(served);
    const list = async () => (await served.client.send(new GetUsagePlanKeysCommand({ usagePlanId: PLAN.id }))).items;
    expect(await list()).toEqual([{ id, type: "API_KEY", name: "acme", value: VALUE }]);
    await served.client.send(new DeleteUsagePlanKeyCommand({ usagePlanId: PLAN.id, keyId: id }));
    expect(await list()).toEqual([]);
    await expect(served.client.send(new DeleteUsagePlanKeyCommand({ usagePlanId: PLAN.id, keyId: id }))).rejects.toBeInstanceOf(
      NotFoundException,
    );
  });

  test("CreateUsagePlanKey refuses an unknown plan or key, the same entry twice, and a second plan of the same stage", async () => {
    const served = await serveControlPlane();
    const id = await keyInPlan(served);
    const attach = (usagePlanId: string, keyId: string) =>
      served.client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
    served.store.usagePlans.put({ ...PLAN, id: "plan02", name: "premium" });
    served.store.usagePlans.put({ ...PLAN, id: "plan03", name: "elsewhere", apiStages: [{ apiId: "api0000002", stage: "prod" }] });
    await expect(attach("none", id)).rejects.toBeInstanceOf(NotFoundException);
    await expect(attach(PLAN.id, "none")).rejects.toBeInstanceOf(NotFoundException);
    await expect(attach(PLAN.id, id)).rejects.toBeInstanceOf(ConflictException);
    await expect(attach("plan02", id)).rejects.toBeInstanceOf(ConflictException);
    await attach("plan03", id);
  });

  test("GetUsage reports used and remaining for each day", async () => {
    const served = await serveControlPlane();
    const id = await keyInPlan(served);
    for (const day of ["2026-11-23", "2026-11-24", "2026-11-24"]) served.usage.count(PLAN.id, id, day);
    const usage = await served.client.send(new GetUsageCommand({ usagePlanId: PLAN.id, startDate: "2026-11-22", endDate: "2026-11-24" }));
    expect(usage.items).toEqual({
      [id]: [
        [0, 3],
        [1, 2],
        [2, 1],
      ],
    });
    const backwards = new GetUsageCommand({ usagePlanId: PLAN.id, startDate: "2026-11-24", endDate: "2026-11-22" });
    await expect(served.client.send(backwards)).rejects.toBeInstanceOf(BadRequestException);
  });
});

describe("REST APIs", () => {
  test("the API, its resources with their paths, its stages and deployments can be read", async () => {
    const { client, store } = await serveControlPlane();
    const restApi = { id: "api1", name: "shop", rootResourceId: "r0", binaryMediaTypes: ["*/*"], apiKeySource: "AUTHORIZER" as const };
    store.restApis.put({ ...restApi, createdAt: new Date(NOW_MS).toISOString() });
    store.resources.put({ id: "r0", restApiId: "api1", pathPart: "" });
    store.resources.put({ id: "r1", restApiId: "api1", parentId: "r0", pathPart: "v2" });
    store.resources.put({ id: "r2", restApiId: "api1", parentId: "r1", pathPart: "{proxy+}" });
    store.methods.put({
      id: "api1/r2/ANY",
      restApiId: "api1",
      resourceId: "r2",
      httpMethod: "ANY",
      authorizationType: "NONE",
      apiKeyRequired: true,
    });
    store.deployments.put({ id: "d1", restApiId: "api1", snapshot: store.snapshot("api1") });
    store.stages.put({ id: "api1/prod", restApiId: "api1", stageName: "prod", deploymentId: "d1", variables: {}, methodSettings: [] });
    expect((await client.send(new GetRestApisCommand({}))).items).toHaveLength(1);
    expect(await client.send(new GetRestApiCommand({ restApiId: "api1" }))).toMatchObject({ ...restApi, createdDate: new Date(NOW_MS) });
    const resources = (await client.send(new GetResourcesCommand({ restApiId: "api1", embed: ["methods"] }))).items ?? [];
    expect(resources.map((resource) => resource.path)).toEqual(["/", "/v2", "/v2/{proxy+}"]);
    expect(resources[2]?.resourceMethods).toMatchObject({ ANY: { httpMethod: "ANY", apiKeyRequired: true } });
    expect((await client.send(new GetStagesCommand({ restApiId: "api1" }))).item).toMatchObject([
      { stageName: "prod", deploymentId: "d1" },
    ]);
    expect((await client.send(new GetStageCommand({ restApiId: "api1", stageName: "prod" }))).deploymentId).toBe("d1");
    expect((await client.send(new GetDeploymentsCommand({ restApiId: "api1" }))).items).toMatchObject([{ id: "d1" }]);
    await expect(client.send(new GetStagesCommand({ restApiId: "none" }))).rejects.toBeInstanceOf(NotFoundException);
  });

  test("an operation that is not there is named in the answer, a body that is no object refused", async () => {
    const { url } = await serveControlPlane();
    const unknown = await fetch(`${url}/vpclinks`);
    expect([unknown.status, unknown.headers.get("x-amzn-errortype")]).toEqual([404, "NotFoundException"]);
    expect(await unknown.json()).toEqual({ message: 'The local cloud\'s API Gateway does not have "GET /vpclinks"' });
    for (const body of ["[]", "{", "null"]) {
      const refused = await fetch(`${url}/apikeys`, { method: "POST", body });
      expect([refused.status, refused.headers.get("x-amzn-errortype")]).toEqual([400, "BadRequestException"]);
    }
  });
});
