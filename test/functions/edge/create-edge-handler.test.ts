import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { createKey } from "#core/tenant/key.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { toAuthorizerContext } from "#functions/edge/authorizer-context.ts";
import { createEdgeHandler, type Serve } from "#functions/edge/create-edge-handler.ts";
import { type FakeRequest, lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";

/** Stands for anything of a caller's that must not be logged or answered. */
const SECRET = "slw_live_canary-payload";

/** Serves one request; tells the answer, its body as JSON, and what was logged. */
async function ask(serve: Serve, request: FakeRequest = {}) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const ticks = [1_000, 1_012.3456];
  const handler = createEdgeHandler(serve, {
    log: (line) => void lines.push(line),
    now: () => ticks.shift() ?? 0,
    about: { model: "mnist", version: 1 },
  });
  const result = await handler(toProxyEvent(request), lambdaContext());
  return { result, lines, body: JSON.parse(Buffer.from(result.body, "base64").toString()) };
}

const failWith = (error: unknown): Serve => {
  return () => {
    throw error;
  };
};

const OK = { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from("{}") };
const ok: Serve = () => OK;

describe("createEdgeHandler()", () => {
  test("answers what is served, with the headers of every answer, and logs one line", async () => {
    const { result, lines } = await ask(ok, {
      method: "POST",
      path: "/v2/models/mnist/infer",
      body: SECRET,
      headers: { "x-api-key": SECRET },
    });
    expect(result).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: { "x-request-id": "request-1", "cache-control": "no-store", "x-content-type-options": "nosniff" },
    });
    expect(lines).toEqual([
      {
        level: "info",
        requestId: "request-1",
        tenant: "acme",
        model: "mnist",
        version: 1,
        method: "POST",
        resource: "/v2/{proxy+}",
        status: 200,
        ms: 12.346,
      },
    ]);
  });

  test("hands the core the caller that the authorizer found, and none where there is no authorizer", async () => {
    const callers: unknown[] = [];
    const look: Serve = (_request, caller) => {
      callers.push(caller);
      return OK;
    };
    await ask(look);
    await ask(look, { authorizer: null });
    await ask(look, { authorizer: null, headers: { tenant: "acme", "x-amzn-authorizer": "acme" } });
    expect(callers).toEqual([
      { tenant: "acme", plan: "free", entitlements: [{ models: "*", versions: { from: 1, to: null } }], scopes: ["infer"] },
      undefined,
      undefined,
    ]);
  });

  test("answers a ServeError below 500 with its own message, and logs its code alone", async () => {
    const { result, body, lines } = await ask(failWith(new ServeError("BAD_JSON", "The body is no JSON")));
    expect(result.statusCode).toBe(400);
    expect(body).toEqual({ error: "The body is no JSON", code: "BAD_JSON", request_id: "request-1" });
    expect(lines).toMatchObject([{ level: "info", status: 400, code: "BAD_JSON" }]);
    expect(lines[0]).not.toHaveProperty("failure");
  });

  test("refuses a key in the URL before anything is served", async () => {
    const key = createKey("test", randomBytes);
    const { body, lines, result } = await ask(failWith(new Error("It was served")), { query: { key } });
    expect(body).toMatchObject({ code: "KEY_IN_URL" });
    expect(JSON.stringify([lines, result, body])).not.toContain(key);
  });

  test("speaks the other dialect below /v1", async () => {
    const { body } = await ask(failWith(new ServeError("NOT_FOUND", "Not Found")), { path: "/v1/nothing" });
    expect(body.error).toMatchObject({ message: "Not Found", type: "invalid_request_error" });
  });

  test("answers from 500 on with a fixed sentence and Retry-After, and logs the cause where it can hold no payload", async () => {
    const cause = new Error("connect ECONNREFUSED 10.0.0.1:443");
    const { result, body, lines } = await ask(failWith(new ServeError("MODEL_UNAVAILABLE", "Artifact abc could not be read", { cause })));
    expect(result).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" } });
    expect(body.error).toBe("The model could not be loaded, try again shortly");
    expect(lines).toMatchObject([
      {
        level: "error",
        code: "MODEL_UNAVAILABLE",
        failure: [{ message: "Artifact abc could not be read" }, { error: "Error", message: "connect ECONNREFUSED 10.0.0.1:443" }],
      },
    ]);
  });

  test.each<[string, unknown]>([
    ["an Error of no kind of ours", new TypeError(`Unexpected token in ${SECRET}`)],
    ["an Error with a cause", new Error(SECRET, { cause: new Error(SECRET) })],
    ["a text", SECRET],
    ["nothing", undefined],
    ["null", null],
    ["an INTERNAL that quotes the runtime", new ServeError("INTERNAL", "ONNX Runtime failed", { cause: new Error(`idx=${SECRET}`) })],
  ])("answers 500 to %s, and neither answer nor log repeats its words", async (_name, thrown) => {
    const { result, body, lines } = await ask(failWith(thrown));
    expect(result.statusCode).toBe(500);
    expect(body).toEqual({ error: "The request failed inside the service", code: "INTERNAL", request_id: "request-1" });
    expect(lines).toMatchObject([{ level: "error", status: 500, code: "INTERNAL", failure: expect.any(Array) }]);
    expect(JSON.stringify(lines) + JSON.stringify(result.headers)).not.toContain(SECRET);
  });

  test("says in the log where an unexpected failure was thrown, in our own words if it has any", async () => {
    const { lines } = await ask(failWith(new ServeError("INTERNAL", "ONNX Runtime failed", { cause: new RangeError(SECRET) })));
    const [{ failure }] = lines as [{ failure: readonly { at?: readonly string[]; message?: string; error: string }[] }];
    expect(failure[0]?.message).toBe("ONNX Runtime failed");
    expect(failure[1]).toMatchObject({
      error: "RangeError",
      at: expect.arrayContaining([expect.stringMatching(/create-edge-handler\.test/)]),
    });
  });

  test("answers 500 when the authorizer's context is not ours, instead of guessing a caller", async () => {
    const { result, lines } = await ask(ok, { authorizer: { tenant: "acme", plan: "gold", entitlements: "[]", scopes: "infer" } });
    expect(result.statusCode).toBe(500);
    expect(lines).toMatchObject([{ code: "INTERNAL", tenant: "acme" }]);
  });

  test("carries an output policy from the authorizer to the core, and takes none that it does not know", async () => {
    const callers: unknown[] = [];
    const look: Serve = (_request, caller) => {
      callers.push(caller?.entitlements);
      return OK;
    };
    const entitlements = ["mnist@1:rounded", "*:label"].map(parseEntitlement);
    const caller = { tenant: "acme", plan: "free", entitlements, scopes: ["infer"], usageKey: "unused" } as const;
    await ask(look, { authorizer: toAuthorizerContext(caller) });
    expect(callers).toEqual([entitlements]);
    const unknown = JSON.stringify([{ ...entitlements[0], outputs: "blurred" }]);
    const { result } = await ask(look, { authorizer: { ...toAuthorizerContext(caller), entitlements: unknown } });
    expect([result.statusCode, callers.length]).toEqual([500, 1]);
  });

  test("tells the core how long Lambda leaves the call", async () => {
    const told: unknown[] = [];
    const handler = createEdgeHandler(
      (_request, _caller, invocation) => {
        told.push(invocation);
        return OK;
      },
      { log: () => {}, now: () => 0, about: {} },
    );
    await handler(toProxyEvent({}), lambdaContext(1_234));
    expect(told).toEqual([{ id: "invocation-1", availableMs: 1_234 }]);
  });

  test("does not answer early for a call that is about to run out of time", async () => {
    const handler = createEdgeHandler(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return OK;
      },
      { log: () => {}, now: () => 0, about: {} },
    );
    expect(await handler(toProxyEvent({}), lambdaContext(10))).toMatchObject({ statusCode: 200 });
  });
});

describe("where a tenant stands", () => {
  const NOW = new Date("2026-11-24T23:00:00.000Z");
  const start = (serve: Serve, findRemaining = async () => ({ "x-ratelimit-remaining": "7" })) => {
    const handler = createEdgeHandler(serve, { log: () => {}, now: () => 0, date: () => NOW, about: {}, findRemaining });
    return async (request: FakeRequest = {}) => (await handler(toProxyEvent(request), lambdaContext())).headers;
  };
  const STANDING = { "x-ratelimit-limit": "1000", "x-ratelimit-reset": "3600", "x-ratelimit-remaining": "7" };

  test("is in every answer to it, refusals too, and in none to nobody", async () => {
    expect(await start(ok)()).toMatchObject(STANDING);
    expect(await start(failWith(new ServeError("MODEL_NOT_FOUND", "No such model")))()).toMatchObject(STANDING);
    expect(await start(ok)({ query: { key: createKey("live", randomBytes) } })).toMatchObject(STANDING);
    const toNobody = await start(ok)({ authorizer: null });
    expect(Object.keys(toNobody ?? {}).filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  });

  test("is what the answer itself counted, and is not asked for where something of ours failed", async () => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      return { "x-ratelimit-remaining": "7" };
    };
    const counted = { ...OK, headers: { ...OK.headers, "x-ratelimit-remaining": "3" } };
    expect(await start(() => counted, ask)()).toMatchObject({ ...STANDING, "x-ratelimit-remaining": "3" });
    const failed = await start(failWith(new ServeError("STORAGE_FULL", "No answer")), ask)();
    expect(failed).toMatchObject({ "x-ratelimit-limit": "1000", "retry-after": "5" });
    expect(asked).toBe(0);
  });
});
