import { describe, expect, test } from "vitest";
import { type ServedGateway, serveGateway } from "./served-gateway.ts";

const BODY = '{"error":"Words of ours","code":"CODE","request_id":"$context.requestId"}';
const none = { responseTemplates: {}, responseParameters: {} };
const routes = [{ path: "/closed", to: "echo", authorizer: "key" as const }];

function override(responseType: string, statusCode?: string) {
  return {
    responseType,
    ...(statusCode === undefined ? {} : { statusCode }),
    responseTemplates: { "application/json": BODY },
    responseParameters: {
      "gatewayresponse.header.content-type": "'application/json'",
      "gatewayresponse.header.Retry-After": "'1'",
      "gatewayresponse.header.x-request-id": "context.requestId",
      "gatewayresponse.header.x-tried": "method.request.header.X-Try",
      "gatewayresponse.header.x-missing": "context.nothing",
    },
  };
}

async function notFound({ ask }: ServedGateway, init?: RequestInit) {
  const answer = await ask("/nowhere", init);
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, string> };
}

describe("gateway responses", () => {
  test("a template's status, words, variables and headers take the place of API Gateway's own", async () => {
    const served = await serveGateway({ routes, gatewayResponses: [override("MISSING_AUTHENTICATION_TOKEN", "404")] });
    const { status, headers, body } = await notFound(served, { headers: { "x-try": "this" } });
    const requestId = headers.get("x-amzn-requestid");
    expect({ status, body }).toEqual({ status: 404, body: { error: "Words of ours", code: "CODE", request_id: requestId } });
    const get = (name: string) => headers.get(name);
    expect([get("content-type"), get("retry-after"), get("x-request-id"), get("x-tried"), get("x-missing")]).toEqual([
      "application/json",
      "1",
      requestId,
      "this",
      null,
    ]);
    expect(served.lines[0]).toMatchObject({ status: "404", response: "MISSING_AUTHENTICATION_TOKEN", id: requestId });
  });

  test("a type without its own falls back to DEFAULT_4XX or DEFAULT_5XX, and keeps its status where that has none", async () => {
    const served = await serveGateway({ routes, gatewayResponses: [override("DEFAULT_4XX"), override("DEFAULT_5XX", "503")] });
    expect(await notFound(served)).toMatchObject({ status: 403, body: { code: "CODE" } });
    served.lambda.set("authorizer", () => Promise.reject(new Error("The store is down")));
    expect((await served.ask("/closed", { headers: { "x-api-key": "k" } })).status).toBe(503);
    expect(served.lines.at(-1)?.response).toBe("AUTHORIZER_FAILURE");
  });

  test("a status alone leaves API Gateway's words", async () => {
    const served = await serveGateway({
      routes,
      gatewayResponses: [{ responseType: "MISSING_AUTHENTICATION_TOKEN", statusCode: "404", ...none }],
    });
    expect(await notFound(served)).toMatchObject({ status: 404, body: { message: "Missing Authentication Token" } });
  });

  test("what a caller sends cannot break out of a template's text", async () => {
    const template =
      '{"agent":"$context.identity.userAgent","path":"$context.path","message":$context.error.messageString,"none":"$context.none"}';
    const served = await serveGateway({
      routes,
      gatewayResponses: [{ responseType: "DEFAULT_4XX", responseTemplates: { "application/json": template }, responseParameters: {} }],
    });
    const agent = 'a","admin":"true \\';
    const { body } = await notFound(served, { headers: { "user-agent": agent } });
    expect(body).toEqual({ agent, path: "/prod/nowhere", message: "Missing Authentication Token", none: "" });
    expect(served.lines[0]).toMatchObject({ agent, status: "403" });
  });
});

describe("the access log", () => {
  test("has exactly one line a request, with the fields of its format and nothing a caller sent in a body or key", async () => {
    const served = await serveGateway({ routes: [{ path: "/v2/{proxy+}", to: "echo", authorizer: "key" }] });
    for (let count = 0; count < 3; count += 1) {
      await served.ask(`/v2/a?token=sk_secret_${count}`, { method: "POST", headers: { "x-api-key": "acme" }, body: "sk_body" });
    }
    expect(served.lines).toHaveLength(3);
    expect(served.lines[0]).toMatchObject({ method: "POST", route: "/v2/{proxy+}", status: "200", tenant: "acme", response: "-" });
    expect(Number(served.lines[0]?.bytes)).toBeGreaterThan(100);
    expect(JSON.stringify(served.lines)).not.toContain("sk_");
  });

  test("a stage without one writes none", async () => {
    const served = await serveGateway();
    served.store.stages.put({ id: "x/prod", restApiId: "x", stageName: "prod", deploymentId: "none", variables: {}, methodSettings: [] });
    await served.ask("/a");
    expect(served.lines).toEqual([]);
  });
});
