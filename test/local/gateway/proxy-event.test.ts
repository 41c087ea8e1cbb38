import { describe, expect, test } from "vitest";
import { type TestRoute, uriOf } from "./deploy-api.ts";
import { rawRequest } from "./raw-request.ts";
import { echoed, serveGateway } from "./served-gateway.ts";

const API = { routes: [{ path: "/v2/models/{model}/{proxy+}", to: "echo" }] };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("the tenant that a function is called for", () => {
  const to = {
    type: "AWS_PROXY",
    uri: uriOf("echo"),
    requestParameters: { "integration.request.header.X-Amz-Tenant-Id": "context.authorizer.tenant" },
  } as const;
  const tenantsOf = async (route: TestRoute, headers: Record<string, string>): Promise<readonly unknown[]> => {
    const { ask, lambda } = await serveGateway({ routes: [route] });
    expect((await ask("/a", { headers })).status).toBe(200);
    return lambda.calls.filter(({ name }) => name === "echo").map(({ tenantId, event }) => [tenantId, event.headers["x-amz-tenant-id"]]);
  };

  test("is the one the authorizer found; a header of the client's is in the event and changes nothing", async () => {
    const route = { path: "/a", to, authorizer: "key" } as const;
    expect(await tenantsOf(route, { "x-api-key": "acme" })).toEqual([["acme", undefined]]);
    expect(await tenantsOf(route, { "x-api-key": "acme", "x-amz-tenant-id": "bolt" })).toEqual([["acme", "bolt"]]);
  });

  test("is nobody without the mapping, whatever the client sends", async () => {
    expect(await tenantsOf({ path: "/a", to: "echo" }, { "x-amz-tenant-id": "bolt" })).toEqual([[undefined, "bolt"]]);
  });
});

describe("the event of a Lambda proxy integration", () => {
  test("has the documented form, field by field", async () => {
    const { port, lambda } = await serveGateway({ ...API, stage: { variables: { colour: "blue" } } });
    const body = '{"inputs":[]}';
    await rawRequest(
      port,
      `POST /v2/models/my%20model/a/b?x=1&x=2&y=a+b%26c HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n` +
        `Content-Type: application/json\r\nUser-Agent: curl/8\r\nAccept: a\r\naccept: b\r\nX-Custom: 1\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const event = lambda.calls[0]?.event;
    expect(event).toEqual({
      resource: "/v2/models/{model}/{proxy+}",
      path: "/v2/models/my%20model/a/b",
      httpMethod: "POST",
      headers: {
        Host: `localhost:${port}`,
        "Content-Type": "application/json",
        "User-Agent": "curl/8",
        Accept: "a",
        accept: "b",
        "X-Custom": "1",
        "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": String(port),
        "X-Forwarded-Proto": "http",
      },
      multiValueHeaders: expect.objectContaining({ "X-Custom": ["1"], Accept: ["a"], accept: ["b"], "X-Forwarded-For": ["127.0.0.1"] }),
      queryStringParameters: { x: "2", y: "a b&c" },
      multiValueQueryStringParameters: { x: ["1", "2"], y: ["a b&c"] },
      pathParameters: { model: "my model", proxy: "a/b" },
      stageVariables: { colour: "blue" },
      requestContext: {
        resourceId: "api0000001-root~v2~models~{model}~{proxy+}",
        resourcePath: "/v2/models/{model}/{proxy+}",
        httpMethod: "POST",
        extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/),
        requestTime: "24/Nov/2026:12:00:00 +0000",
        requestTimeEpoch: Date.UTC(2026, 10, 24, 12),
        path: "/prod/v2/models/my%20model/a/b",
        accountId: "000000000000",
        protocol: "HTTP/1.1",
        stage: "prod",
        domainName: "localhost",
        domainPrefix: "localhost",
        deploymentId: expect.stringMatching(/^dep\d+$/),
        requestId: expect.stringMatching(UUID),
        identity: {
          cognitoIdentityPoolId: null,
          accountId: null,
          cognitoIdentityId: null,
          caller: null,
          sourceIp: "127.0.0.1",
          principalOrgId: null,
          accessKey: null,
          cognitoAuthenticationType: null,
          cognitoAuthenticationProvider: null,
          userArn: null,
          userAgent: "curl/8",
          user: null,
        },
        apiId: "api0000001",
      },
      body: Buffer.from(body).toString("base64"),
      isBase64Encoded: true,
    });
  });

  test("has null where there is nothing", async () => {
    const { ask } = await serveGateway({ routes: [{ path: "/a", to: "echo" }] });
    expect(await echoed(ask("/a?"))).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  test("without binary media types a body is text; a listed type is base64", async () => {
    const { ask } = await serveGateway({
      routes: [{ path: "/a", to: "echo" }],
      restApi: { binaryMediaTypes: ["application/octet-stream"] },
    });
    const post = (type: string, body: string) => echoed(ask("/a", { method: "POST", headers: { "content-type": type }, body }));
    expect(await post("application/json", "é")).toMatchObject({ body: "é", isBase64Encoded: false });
    expect(await post("application/octet-stream; x=y", "é")).toMatchObject({ body: "w6k=", isBase64Encoded: true });
  });

  test.each(["__proto__", "constructor", "toString"])("a parameter named %s is a parameter", async (name) => {
    const { ask } = await serveGateway({ routes: [{ path: "/a", to: "echo" }] });
    const answer = await ask(`/a?${name}=1`, { headers: { "x-a": "1" } });
    expect(await answer.text()).toContain(`"queryStringParameters":{"${name}":"1"}`);
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });

  test("every request has an id of its own, which the answer shows", async () => {
    const { ask } = await serveGateway({ routes: [{ path: "/a", to: "echo" }] });
    const answers = [await ask("/a"), await ask("/a")];
    const ids = await Promise.all(answers.map(async (answer) => (await echoed(answer.clone())).requestContext.requestId));
    expect(answers.map(({ headers }) => headers.get("x-amzn-requestid"))).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });
});
