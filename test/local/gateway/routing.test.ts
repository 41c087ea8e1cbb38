import { describe, expect, test } from "vitest";
import { deployApi } from "./deploy-api.ts";
import { rawRequest } from "./raw-request.ts";
import { echoed, serveGateway } from "./served-gateway.ts";

const ROUTES = [
  { path: "/", method: "GET", to: "echo" },
  { path: "/v2", to: "echo" },
  { path: "/v2/{proxy+}", to: "echo" },
  { path: "/v2/models/mnist/{action}", method: "POST", to: "echo" },
  { path: "/v2/models/mnist/{action}", to: "echo" },
  { path: "/v2/models/mnist/versions/stable/{action}", method: "POST", to: "echo" },
  { path: "/only", method: "GET", to: "echo" },
];

describe("routes", () => {
  test.each([
    ["GET", "/", "/", null],
    ["GET", "/v2", "/v2", null],
    ["GET", "/v2/", "/v2", null],
    ["POST", "/v2/models/mnist/infer", "/v2/models/mnist/{action}", { action: "infer" }],
    ["GET", "/v2/models/mnist/infer", "/v2/models/mnist/{action}", { action: "infer" }],
    ["GET", "/v2/models/mnist", "/v2/{proxy+}", { proxy: "models/mnist" }],
    ["GET", "/v2/models/other/infer", "/v2/{proxy+}", { proxy: "models/other/infer" }],
    ["GET", "/v2/models/mnist/versions/stable/deeper/still", "/v2/{proxy+}", { proxy: "models/mnist/versions/stable/deeper/still" }],
    ["POST", "/v2/models/mnist/my%20action", "/v2/models/mnist/{action}", { action: "my action" }],
    ["POST", "/v2/models%2Fmnist/infer", "/v2/{proxy+}", { proxy: "models/mnist/infer" }],
    ["POST", "/v2/models/mnist/%2e%2e", "/v2/models/mnist/{action}", { action: ".." }],
    ["POST", "/v2/models/mnist//infer", "/v2/{proxy+}", { proxy: "models/mnist//infer" }],
    ["POST", "/v2/models/../only", "/v2/{proxy+}", { proxy: "models/../only" }],
  ])("%s %s goes to %s", async (method, path, resource, pathParameters) => {
    const { port } = await serveGateway({ routes: ROUTES });
    const answer = await rawRequest(port, `${method} ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
    expect(answer.status).toBe(200);
    const event = JSON.parse(answer.body);
    expect({ resource: event.resource, pathParameters: event.pathParameters, path: event.path }).toEqual({
      resource,
      pathParameters,
      path,
    });
    expect(event.requestContext.path).toBe(`/prod${path}`);
  });

  test.each([
    ["GET", "/nowhere"],
    ["GET", "//v2"],
    ["GET", "/%762"],
    ["GET", "/v3/models"],
    ["POST", "/only"],
    ["HEAD", "/only"],
    ["POST", "/"],
  ])("%s %s is API Gateway's word for no such route", async (method, path) => {
    const { ask, lambda } = await serveGateway({ routes: ROUTES });
    const answer = await ask(path, { method });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    if (method !== "HEAD") expect(await answer.json()).toEqual({ message: "Missing Authentication Token" });
    expect(lambda.calls).toEqual([]);
  });

  test("a method of its own goes before ANY, and ANY takes the rest", async () => {
    const routes = [
      { path: "/a", method: "POST", to: "post" },
      { path: "/a", to: "any" },
    ];
    const { ask, lambda } = await serveGateway({ routes });
    for (const name of ["post", "any"]) lambda.set(name, () => ({ statusCode: 200, body: name }));
    expect(await (await ask("/a", { method: "POST" })).text()).toBe("post");
    expect(await (await ask("/a", { method: "DELETE" })).text()).toBe("any");
  });
});

describe("stages", () => {
  test("the API made first is at the root, every API below its id and stage", async () => {
    const { ask, store } = await serveGateway();
    deployApi(store, { id: "second0000", createdAt: "2026-11-24T02:00:00.000Z", routes: [{ path: "/who", to: "echo" }] });
    expect((await echoed(ask("/who"))).requestContext.apiId).toBe("second0000");
    deployApi(store, { id: "first00000", createdAt: "2026-11-24T01:00:00.000Z", routes: [{ path: "/who", to: "echo" }] });
    expect((await echoed(ask("/who"))).requestContext.apiId).toBe("first00000");
    const below = await echoed(ask("/_api/second0000/prod/who?a=1"));
    expect(below).toMatchObject({ path: "/who", requestContext: { apiId: "second0000", path: "/prod/who" } });
    expect((await ask("/_api/second0000/none/who")).status).toBe(404);
  });

  test("before anything is deployed, and after it is gone, the answer says so", async () => {
    const { ask, store } = await serveGateway();
    const empty = await ask("/v2/health/live");
    expect(empty.status).toBe(404);
    expect(await empty.json()).toMatchObject({ code: "NOT_FOUND", error: expect.stringContaining("no API is deployed") });
    deployApi(store, { routes: [{ path: "/a", to: "echo" }] });
    expect((await ask("/a")).status).toBe(200);
    store.stages.remove("api0000001/prod");
    expect((await ask("/a")).status).toBe(404);
  });

  test("200 requests to an unchanged route see no redeploy; each is answered by one deployment", async () => {
    const routes = [{ path: "/steady/{proxy+}", to: "echo" }];
    const { ask, store, lambda, lines } = await serveGateway({ routes });
    lambda.set("echo", async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 3));
      return { statusCode: 200, body: event.requestContext.apiId };
    });
    let redeploys = 0;
    const statuses: number[] = [];
    const ask50 = async (): Promise<void> => {
      for (let count = 0; count < 50; count += 1) statuses.push((await ask(`/steady/${count}`)).status);
    };
    const redeploy = setInterval(() => {
      redeploys += 1;
      deployApi(store, { routes: [...routes, { path: `/added/${redeploys}`, to: "echo" }] });
    }, 2);
    await Promise.all([ask50(), ask50(), ask50(), ask50()]);
    clearInterval(redeploy);
    expect(redeploys).toBeGreaterThan(5);
    expect(statuses).toEqual(Array.from({ length: 200 }, () => 200));
    expect(lines).toHaveLength(200);
    expect((await ask(`/added/${redeploys}`)).status).toBe(200);
  });

  test("a request under way finishes though its API goes", async () => {
    const { ask, store, lambda } = await serveGateway({ routes: [{ path: "/slow", to: "slow" }] });
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    lambda.set("slow", async () => {
      begun.resolve();
      await promise;
      return { statusCode: 200, body: "done" };
    });
    const answer = ask("/slow");
    await begun.promise;
    store.stages.remove("api0000001/prod");
    resolve();
    expect(await (await answer).text()).toBe("done");
  });
});
