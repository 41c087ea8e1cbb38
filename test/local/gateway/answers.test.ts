import { describe, expect, test } from "vitest";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import { rawRequest } from "./raw-request.ts";
import { serveGateway } from "./served-gateway.ts";

const API = { routes: [{ path: "/a", to: "f" }] };

async function answerOf(result: unknown, restApi = {}): Promise<Response> {
  const { ask, lambda } = await serveGateway({ ...API, restApi });
  lambda.set("f", () => result);
  return ask("/a");
}

describe("a function's answer", () => {
  test("reaches the caller: status, headers of one and of several values, bytes", async () => {
    const body = Buffer.from([0, 1, 254, 255]);
    const answer = await answerOf({
      statusCode: 418,
      headers: { "X-One": "1", "x-number": 5, "X-Both": "single", "Content-Type": "application/octet-stream" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"], "x-both": ["multi"] },
      body: body.toString("base64"),
      isBase64Encoded: true,
    });
    expect(answer.status).toBe(418);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(body);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const get = (name: string) => answer.headers.get(name);
    expect([get("x-one"), get("x-number"), get("x-both"), get("content-length")]).toEqual(["1", "5", "multi", "4"]);
  });

  test("is JSON where it names no type, empty where it has no body", async () => {
    const answer = await answerOf({ statusCode: "201" });
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([201, "application/json", ""]);
  });

  test("cannot set what is the gateway's: such headers are dropped or shown under another name", async () => {
    const answer = await answerOf({
      statusCode: 200,
      headers: { "Content-Length": "999", "Transfer-Encoding": "chunked", Date: "never", "WWW-Authenticate": "Basic", Connection: "close" },
      body: "abc",
    });
    expect(await answer.text()).toBe("abc");
    expect(answer.headers.get("content-length")).toBe("3");
    expect(answer.headers.get("x-amzn-remapped-content-length")).toBe("999");
    expect(answer.headers.get("x-amzn-remapped-www-authenticate")).toBe("Basic");
    expect(answer.headers.get("www-authenticate")).toBeNull();
    expect(answer.headers.get("date")).not.toBe("never");
  });

  test("is text where the API's binary media types do not name its type", async () => {
    const answer = await answerOf({ statusCode: 200, body: "YWJj", isBase64Encoded: true }, { binaryMediaTypes: [] });
    expect(await answer.text()).toBe("YWJj");
  });

  test.each<[string, unknown]>([
    ["nothing", null],
    ["text", "hello"],
    ["a list", []],
    ["no status", { body: "x" }],
    ["a status of 99", { statusCode: 99 }],
    ["an interim status", { statusCode: 100 }],
    ["a body that is an object", { statusCode: 200, body: {} }],
    ["headers that are a list", { statusCode: 200, headers: [["a", "b"]] }],
    ["a header's value that is an object", { statusCode: 200, headers: { a: {} } }],
    ["a header's value with a line end", { statusCode: 200, headers: { a: "b\r\nc: d" } }],
    ["a header's name with a space", { statusCode: 200, headers: { "a b": "c" } }],
    ["base64 that is none", { statusCode: 200, body: "!!!!", isBase64Encoded: true }],
  ])("in another form is 502: %s", async (_title, result) => {
    const answer = await answerOf(result);
    expect([answer.status, await answer.json()]).toEqual([502, { message: "Internal server error" }]);
  });

  test("HEAD gives the headers and no body; 204 has neither body nor length", async () => {
    const { port, lambda } = await serveGateway(API);
    lambda.set("f", ({ httpMethod }) => ({ statusCode: httpMethod === "HEAD" ? 200 : 204, body: "abc" }));
    const send = (method: string) => rawRequest(port, `${method} /a HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
    const head = await send("HEAD");
    expect([head.status, head.headers.get("content-length"), head.body]).toEqual([200, "3", ""]);
    const empty = await send("GET");
    expect([empty.status, empty.headers.get("content-length"), empty.body]).toEqual([204, undefined, ""]);
  });
});

describe("a function that gives no answer", () => {
  test.each<[string, () => unknown, number, string]>([
    ["an error", () => Promise.reject(new Error("secret: sk_live_1")), 502, "DEFAULT_5XX"],
    ["a throttled one", () => Promise.reject(new LambdaError("TooManyRequestsException", "Rate Exceeded")), 504, "INTEGRATION_FAILURE"],
  ])("%s", async (_title, handler, status, type) => {
    const { ask, lambda, lines, executions, faults } = await serveGateway({
      ...API,
      stage: { methodSettings: [{ resourcePath: "/*", httpMethod: "*", loggingLevel: "ERROR" }] },
    });
    lambda.set("f", handler);
    const answer = await ask("/a");
    expect([answer.status, await answer.text()]).toEqual([status, '{"message":"Internal server error"}']);
    expect(lines[0]?.response).toBe(type);
    expect(executions).toHaveLength(1);
    expect(executions[0]).toContain(`API-Gateway-Execution-Logs_api0000001/prod (${answer.headers.get("x-amzn-requestid")}) ${type}`);
    expect(executions[0]).not.toContain("sk_live");
    expect(faults).toEqual([]);
  });

  test("one that is not there, an integration that is not served", async () => {
    const { ask } = await serveGateway({
      routes: [...API.routes, { path: "/http", to: { type: "HTTP_PROXY", uri: "http://example.com" } }],
    });
    expect((await ask("/a")).status).toBe(504);
    expect((await ask("/http")).status).toBe(500);
  });

  test("after the integration's time the caller hears of it, and a late answer does no harm", async () => {
    const { ask, lambda, lines } = await serveGateway({ routes: [{ path: "/a", to: "f", timeoutInMillis: 50 }] });
    const late = Promise.withResolvers<object>();
    lambda.set("f", () => late.promise);
    const answer = await ask("/a");
    expect([answer.status, await answer.json()]).toEqual([504, { message: "Endpoint request timed out" }]);
    late.resolve({ statusCode: 200 });
    await late.promise;
    expect(lines.map(({ response }) => response)).toEqual(["INTEGRATION_TIMEOUT"]);
  });
});

describe("a mock", () => {
  const mock = {
    type: "MOCK" as const,
    requestTemplates: { "application/json": '{"statusCode": 204}' },
    integrationResponses: [
      { statusCode: "204", responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'*'" } },
      { statusCode: "500", selectionPattern: "500" },
    ],
  };

  test("answers by its templates", async () => {
    const { ask } = await serveGateway({
      routes: [{ path: "/a", method: "OPTIONS", to: { ...mock, contentHandling: "CONVERT_TO_TEXT" } }],
    });
    const answer = await ask("/a", { method: "OPTIONS" });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
  });

  test("breaks behind binary media types where nothing converts to text, as on AWS", async () => {
    const { ask } = await serveGateway({ routes: [{ path: "/a", method: "OPTIONS", to: mock }] });
    expect((await ask("/a", { method: "OPTIONS" })).status).toBe(502);
  });
});
