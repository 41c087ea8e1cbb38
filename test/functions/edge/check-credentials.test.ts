import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { createKey } from "#core/tenant/key.ts";
import { checkCredentials } from "#functions/edge/check-credentials.ts";
import { type FakeRequest, toProxyEvent } from "#test/fakes/api-gateway-event.ts";

const KEY = createKey("live", randomBytes);
const OTHER = createKey("test", randomBytes);

function codeOf(request: FakeRequest): string {
  try {
    checkCredentials(toProxyEvent(request));
    return "passed";
  } catch (error) {
    if (!(error instanceof ServeError)) throw error;
    expect(error.publicMessage).not.toContain(KEY);
    return error.code;
  }
}

describe("checkCredentials()", () => {
  test.each<[string, FakeRequest, string]>([
    ["a key in a header", { headers: { "x-api-key": KEY } }, "passed"],
    ["a bearer token", { headers: { authorization: `Bearer ${KEY}` } }, "passed"],
    ["no key at all", { query: { filter: "a" } }, "passed"],
    ["the same key in both headers", { headers: { "X-API-Key": KEY, Authorization: `Bearer ${KEY}` } }, "passed"],
    ["another scheme beside a key", { headers: { "x-api-key": KEY, authorization: "Basic eA==" } }, "passed"],
    ["a key in the query", { query: { api_key: KEY } }, "KEY_IN_URL"],
    ["a key in the query under any name, among others", { query: { q: ["a", KEY, "b"] } }, "KEY_IN_URL"],
    ["a key in the query although a header has it", { headers: { "x-api-key": KEY }, query: { k: KEY } }, "KEY_IN_URL"],
    ["two keys in two headers", { headers: { "X-Api-Key": KEY, authorization: `bearer ${OTHER}` } }, "AMBIGUOUS_CREDENTIALS"],
    ["two keys in one header", { headers: { "x-api-key": [KEY, OTHER] } }, "AMBIGUOUS_CREDENTIALS"],
  ])("answers to %s", (_name, request, outcome) => {
    expect(codeOf(request)).toBe(outcome);
  });
});
