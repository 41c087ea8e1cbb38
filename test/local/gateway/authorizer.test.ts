import { describe, expect, test } from "vitest";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import { rawRequest } from "./raw-request.ts";
import { allow, echoed, serveGateway } from "./served-gateway.ts";

const API = {
  routes: [
    { path: "/v2/{proxy+}", to: "echo", authorizer: "key" as const },
    { path: "/v1/{proxy+}", to: "echo", authorizer: "bearer" as const },
    { path: "/token", to: "echo", authorizer: "token" as const },
    { path: "/open", to: "echo" },
  ],
};
const withKey = (key: string): RequestInit => ({ headers: { "x-api-key": key } });
const authorizerCalls = ({ lambda }: Awaited<ReturnType<typeof serveGateway>>) => lambda.calls.filter(({ name }) => name === "authorizer");

function policy(...statements: object[]): object {
  return { principalId: "p", policyDocument: { Version: "2012-10-17", Statement: statements } };
}

describe("a Lambda authorizer", () => {
  test("without its identity source a request is 401 and no function is called", async () => {
    const served = await serveGateway(API);
    for (const headers of [{}, { "x-api-key": "" }, { authorization: "Bearer abc" }] as Record<string, string>[]) {
      const answer = await served.ask("/v2/a", { headers });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({ message: "Unauthorized" });
    }
    expect(served.lambda.calls).toEqual([]);
    expect(served.lines.map((line) => [line.status, line.response, line.tenant])).toEqual(
      Array.from({ length: 3 }, () => ["401", "UNAUTHORIZED", "-"]),
    );
  });

  test("is called with the REQUEST event, and what it says reaches the function as text", async () => {
    const served = await serveGateway(API);
    served.lambda.set("authorizer", (event) => ({ ...allow(event), context: { tenant: "acme", count: 3, flag: true, nothing: null } }));
    const event = await echoed(served.ask("/v2/models/my%20model/infer?a=1&a=2", { method: "POST", ...withKey("k") }));
    expect(event.requestContext.authorizer).toEqual({ tenant: "acme", count: "3", flag: "true", principalId: "k" });
    const [call] = authorizerCalls(served);
    expect(call?.event).toMatchObject({
      type: "REQUEST",
      methodArn: "arn:aws:execute-api:eu-central-1:000000000000:api0000001/prod/POST/v2/models/my%20model/infer",
      resource: "/v2/{proxy+}",
      path: "/v2/models/my%20model/infer",
      httpMethod: "POST",
      headers: { "x-api-key": "k" },
      multiValueHeaders: { "x-api-key": ["k"] },
      queryStringParameters: { a: "2" },
      multiValueQueryStringParameters: { a: ["1", "2"] },
      pathParameters: { proxy: "models/my model/infer" },
      stageVariables: null,
      requestContext: { apiId: "api0000001", stage: "prod", resourcePath: "/v2/{proxy+}", identity: { sourceIp: "127.0.0.1" } },
    });
    expect(call?.event).not.toHaveProperty("body");
  });

  test("is asked anew once its stage was told to forget what it decided, and only then", async () => {
    const served = await serveGateway(API);
    const [stage, other] = [served.store.stages.list()[0]?.id ?? "", "another/stage"];
    const ask = () => served.ask("/v2/a", withKey("k"));
    await ask();
    served.store.flushAuthorizers(other);
    await ask();
    expect(authorizerCalls(served)).toHaveLength(1);
    served.store.flushAuthorizers(stage);
    await ask();
    await ask();
    expect(authorizerCalls(served)).toHaveLength(2);
  });

  test("a caller cannot say who it is: no header becomes part of the authorizer's answer", async () => {
    const { ask } = await serveGateway(API);
    const forged = { "x-amzn-authorizer": "evil", "x-amzn-tenant": "evil", "x-forwarded-for": "8.8.8.8", "X-Amzn-Trace-Id": "evil" };
    const event = await echoed(ask("/open", { headers: forged }));
    expect(event.requestContext).not.toHaveProperty("authorizer");
    expect(event.requestContext.identity.sourceIp).toBe("127.0.0.1");
    expect(JSON.stringify(event)).not.toMatch(/evil|8\.8\.8\.8/);
  });

  test("is asked once for a key until the time is over, for all methods together", async () => {
    const served = await serveGateway(API);
    for (const path of ["/v2/a", "/v2/b", "/v2/c"]) await echoed(served.ask(path, { method: "POST", ...withKey("one") }));
    expect(authorizerCalls(served)).toHaveLength(1);
    await echoed(served.ask("/v2/a", withKey("two")));
    expect(authorizerCalls(served)).toHaveLength(2);
    served.clock.nowMs += 59_999;
    await echoed(served.ask("/v2/a", withKey("one")));
    expect(authorizerCalls(served)).toHaveLength(2);
    served.clock.nowMs += 1;
    await echoed(served.ask("/v2/a", withKey("one")));
    expect(authorizerCalls(served)).toHaveLength(3);
  });

  test("with no time to keep is asked every time", async () => {
    const served = await serveGateway({ ...API, resultTtlSeconds: 0 });
    for (let count = 0; count < 3; count += 1) await echoed(served.ask("/v2/a", withKey("one")));
    expect(authorizerCalls(served)).toHaveLength(3);
  });

  test("is asked once by many first callers at once", async () => {
    const served = await serveGateway(API);
    served.lambda.set("authorizer", async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return allow(event);
    });
    await Promise.all(Array.from({ length: 10 }, () => echoed(served.ask("/v2/a", withKey("one")))));
    expect(authorizerCalls(served)).toHaveLength(1);
  });

  test("a decision for one key is not reused where the header comes twice", async () => {
    const served = await serveGateway(API);
    await echoed(served.ask("/v2/a", withKey("good")));
    served.lambda.set("authorizer", () => {
      throw new Error("Unauthorized");
    });
    const head = `GET /v2/a HTTP/1.1\r\nHost: localhost:${served.port}\r\nConnection: close\r\n`;
    const twice = await rawRequest(served.port, `${head}x-api-key: other\r\nX-Api-Key: good\r\n\r\n`);
    expect(twice.status).toBe(401);
  });

  test("a policy is held against each method: denial goes before permission, silence denies", async () => {
    const served = await serveGateway(API);
    const arn = "arn:aws:execute-api:*:000000000000:api0000001/prod/";
    served.lambda.set("authorizer", () =>
      policy(
        { Action: "execute-api:Invoke", Effect: "Allow", Resource: [`${arn}GET/*`, `${arn}POST/v2/models/*/infer`] },
        { Action: ["execute-api:*"], Effect: "Deny", Resource: `${arn}*/v2/secre?` },
      ),
    );
    const ask = async (method: string, path: string) => (await served.ask(path, { method, ...withKey("k") })).status;
    expect(await ask("GET", "/v2/anything")).toBe(200);
    expect(await ask("POST", "/v2/models/a/infer")).toBe(200);
    expect(await ask("POST", "/v2/models/a/explain")).toBe(403);
    expect(await ask("GET", "/v2/secret")).toBe(403);
    expect(await ask("GET", "/v2/secrets")).toBe(200);
    expect(await ask("DELETE", "/v2/anything")).toBe(403);
    expect(authorizerCalls(served)).toHaveLength(1);
    expect(served.lines.filter(({ response }) => response === "ACCESS_DENIED")).toHaveLength(3);
  });

  test.each<[string, () => unknown, number, string]>([
    ["Unauthorized", () => Promise.reject(new Error("Unauthorized")), 401, "UNAUTHORIZED"],
    ["another error", () => Promise.reject(new Error("unauthorized")), 500, "AUTHORIZER_FAILURE"],
    ["a throttled function", () => Promise.reject(new LambdaError("TooManyRequestsException", "x")), 500, "AUTHORIZER_FAILURE"],
    ["no answer", () => null, 500, "AUTHORIZER_CONFIGURATION_ERROR"],
    ["no policy", () => ({ principalId: "p" }), 500, "AUTHORIZER_CONFIGURATION_ERROR"],
    ["a context with a list", () => ({ ...policy(), context: { list: [1] } }), 500, "AUTHORIZER_CONFIGURATION_ERROR"],
    [
      "a condition nobody looks at",
      () => policy({ Action: "*", Effect: "Allow", Resource: "*", Condition: { IpAddress: {} } }),
      500,
      "AUTHORIZER_CONFIGURATION_ERROR",
    ],
    ["an empty policy", () => policy(), 403, "ACCESS_DENIED"],
    ["a policy for another action", () => policy({ Action: "s3:*", Effect: "Allow", Resource: "*" }), 403, "ACCESS_DENIED"],
  ])("%s", async (_title, handler, status, type) => {
    const served = await serveGateway(API);
    served.lambda.set("authorizer", handler);
    expect((await served.ask("/v2/a", withKey("k"))).status).toBe(status);
    expect(served.lines[0]).toMatchObject({ status: String(status), response: type });
    expect(served.lambda.calls.some(({ name }) => name === "echo")).toBe(false);
    expect(served.faults).toEqual([]);
  });

  test("a failure is not kept: the next request asks again", async () => {
    const served = await serveGateway(API);
    served.lambda.set("authorizer", () => Promise.reject(new Error("The store is down")));
    expect((await served.ask("/v2/a", withKey("k"))).status).toBe(500);
    served.lambda.set("authorizer", allow);
    expect((await served.ask("/v2/a", withKey("k"))).status).toBe(200);
  });

  test("of the TOKEN kind is called with the token", async () => {
    const served = await serveGateway(API);
    await echoed(served.ask("/token", { headers: { token: "t" } }));
    expect(authorizerCalls(served)[0]?.event).toEqual({
      type: "TOKEN",
      authorizationToken: "t",
      methodArn: "arn:aws:execute-api:eu-central-1:000000000000:api0000001/prod/GET/token",
    });
  });

  test("a kind of authorization that is not served lets nobody in", async () => {
    const served = await serveGateway({ routes: [{ path: "/iam", to: "echo", authorizationType: "AWS_IAM" }] });
    expect((await served.ask("/iam")).status).toBe(500);
    expect(served.lambda.calls).toEqual([]);
  });
});
