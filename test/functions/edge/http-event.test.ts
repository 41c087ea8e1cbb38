import { describe, expect, test } from "vitest";
import { toHttpRequest, toProxyResult } from "#functions/edge/http-event.ts";
import { toProxyEvent } from "#test/fakes/api-gateway-event.ts";

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe("toHttpRequest()", () => {
  test("gives every byte of a base64 body", () => {
    expect(Uint8Array.from(toHttpRequest(toProxyEvent({ body: EVERY_BYTE })).body)).toEqual(EVERY_BYTE);
  });

  test("reads a body that came as text as UTF-8, and none as empty", () => {
    expect(toHttpRequest({ ...toProxyEvent({}), body: "zwölf", isBase64Encoded: false }).body).toEqual(Buffer.from("zwölf"));
    expect(toHttpRequest(toProxyEvent({})).body).toHaveLength(0);
  });

  test.each([
    ["keeps percent-encoding", "/prod/v2/models/a%2Fb%20c/infer", "/v2/models/a%2Fb%20c/infer"],
    ["takes the stage off the root", "/prod/", "/"],
    ["takes the stage off, with nothing behind it", "/prod", "/"],
    ["takes nothing off behind a custom domain", "/v2/health/live", "/v2/health/live"],
    ["takes off whole segments only", "/production/v2", "/production/v2"],
    ["takes the stage off once", "/prod/prod/v2", "/prod/v2"],
  ])("%s", (_claim, sent, path) => {
    const event = toProxyEvent({});
    expect(toHttpRequest({ ...event, path: "/decoded", requestContext: { ...event.requestContext, path: sent } }).path).toBe(path);
  });

  test("lower-cases header names and keeps both values of one sent twice", () => {
    const { headers } = toHttpRequest(toProxyEvent({ headers: { "Content-Type": "a/b", "X-Twice": ["1", "2"] } }));
    expect([...headers]).toEqual([
      ["content-type", "a/b"],
      ["x-twice", "1, 2"],
    ]);
  });

  test("names the parameters of a query, where there is one", () => {
    expect(toHttpRequest(toProxyEvent({ query: { top_k: ["1", "2"], key: "a" } })).query).toEqual(
      new Map([
        ["top_k", ["1", "2"]],
        ["key", ["a"]],
      ]),
    );
    expect(toHttpRequest(toProxyEvent({}))).not.toHaveProperty("query");
  });

  test("takes an event without any headers", () => {
    const event = { ...toProxyEvent({}), headers: null, multiValueHeaders: null };
    expect(toHttpRequest(event as never).headers.size).toBe(0);
  });
});

describe("toProxyResult()", () => {
  test("answers base64 of exactly the view's bytes, whatever buffer is behind them", () => {
    const body = EVERY_BYTE.subarray(3, 200);
    const result = toProxyResult({ status: 200, headers: { "content-type": "application/octet-stream" }, body });
    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true, headers: { "content-type": "application/octet-stream" } });
    expect(Uint8Array.from(Buffer.from(result.body, "base64"))).toEqual(body);
  });
});
