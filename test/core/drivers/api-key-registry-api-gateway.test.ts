import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { afterEach, describe, expect, test } from "vitest";
import { createApiKeyRegistryApiGateway } from "#core/drivers/api-key-registry-api-gateway.ts";
import { type AwsAnswer, type AwsRequest, startFakeAws } from "#test/fakes/aws-endpoint.ts";

let close: (() => Promise<void>) | undefined;

afterEach(() => close?.());

async function open(answer: (request: AwsRequest) => AwsAnswer) {
  const aws = await startFakeAws(answer);
  close = aws.close;
  const usagePlanIds = { free: "plan-f", standard: "plan-s", premium: "plan-p" };
  return { aws, registry: createApiKeyRegistryApiGateway({ client: new APIGatewayClient(aws.config), usagePlanIds }) };
}

const json = (status: number, value: unknown): AwsAnswer => ({ status, body: JSON.stringify(value) });
const failed = (status: number, type: string): AwsAnswer => ({
  status,
  headers: { "x-amzn-errortype": type },
  body: JSON.stringify({ message: "No" }),
});

describe("createKey()", () => {
  test("makes an enabled key with the name and value", async () => {
    const { aws, registry } = await open(() => json(201, { id: "k1" }));
    expect(await registry.createKey("slipway-acme", "v".repeat(64))).toBe("k1");
    expect(aws.requests).toMatchObject([{ method: "POST", path: "/apikeys" }]);
    expect(JSON.parse(aws.requests[0]?.body ?? "")).toEqual({ name: "slipway-acme", value: "v".repeat(64), enabled: true });
  });

  test("gives the key of the same name that holds the value already, from any page", async () => {
    const { registry } = await open(({ method, path }) => {
      if (method === "POST") return failed(409, "ConflictException");
      if (!path.includes("position=")) return json(200, { position: "2", item: [{ id: "k0", name: "slipway-acme-2", value: "value" }] });
      return json(200, { item: [{ id: "k1", name: "slipway-acme", value: "value" }] });
    });
    expect(await registry.createKey("slipway-acme", "value")).toBe("k1");
  });

  test("lets a conflict through when the value belongs to a key of another name", async () => {
    const { registry } = await open(({ method }) => (method === "POST" ? failed(409, "ConflictException") : json(200, { item: [] })));
    await expect(registry.createKey("slipway-acme", "value")).rejects.toThrow("No");
  });
});

describe("attach()", () => {
  test("puts the key under the plan's usage plan, once or again", async () => {
    let calls = 0;
    const { aws, registry } = await open(() => (calls++ === 0 ? json(201, {}) : failed(409, "ConflictException")));
    await registry.attach("k1", "premium");
    await registry.attach("k1", "premium");
    expect(aws.requests[0]).toMatchObject({ method: "POST", path: "/usageplans/plan-p/keys" });
    expect(JSON.parse(aws.requests[0]?.body ?? "")).toEqual({ keyId: "k1", keyType: "API_KEY" });
  });
});

describe("remove()", () => {
  test("removes the key, and takes an unknown one for removed", async () => {
    let calls = 0;
    const { aws, registry } = await open(() => (calls++ === 0 ? json(202, {}) : failed(404, "NotFoundException")));
    await registry.remove("k1");
    await registry.remove("k1");
    expect(aws.requests).toMatchObject([{ method: "DELETE", path: "/apikeys/k1" }, {}]);
  });

  test("lets any other failure through", async () => {
    const { registry } = await open(() => failed(403, "AccessDeniedException"));
    await expect(registry.remove("k1")).rejects.toThrow("No");
  });
});
