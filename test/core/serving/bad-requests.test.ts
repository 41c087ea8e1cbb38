import { describe, expect, test } from "vitest";
import { ERRORS } from "#core/errors.ts";
import { ask, oneInput } from "./ask.ts";
import { BAD_REQUESTS } from "./bad-requests.ts";

describe("infer() refuses, before any inference and unmetered", () => {
  test.each(BAD_REQUESTS)("$name: $code", async ({ code, text, name: _name, ...question }) => {
    const { status, headers, json, runs, usage } = await ask(question);
    expect({ code: json.code, status }).toEqual({ code, status: ERRORS[code].status });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    if (text !== undefined) expect(json.error?.slice(0, text.length)).toBe(text);
    expect([runs, usage]).toEqual([0, []]);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": "request-1",
    });
    expect(json.request_id).toBe("request-1");
  });

  test.each(BAD_REQUESTS)("$name: in words of our own", async ({ code: _code, text: _text, name: _name, ...question }) => {
    const { json } = await ask(question);
    const message = json.error ?? "";
    expect(message.length).toBeGreaterThan(0);
    expect(message.length).toBeLessThan(400);
    // No parser's or runtime's text, no path, no stack.
    expect(message).not.toMatch(/JSON at position|Unexpected token|SyntaxError|0x|\.cc:|\.ts|\n|undefined|\[object/);
    expect(
      message
        .replaceAll("'application/json'", "")
        .replaceAll("'application/octet-stream'", "")
        .replace(/of A-Z.*own/, ""),
    ).not.toContain("/");
  });

  test("nothing of a refused body reaches a prototype", async () => {
    await ask({ json: '{"__proto__":{"polluted":1},"inputs":[]}' });
    expect("polluted" in {}).toBe(false);
  });
});

describe("positive control", () => {
  test("the request all of these are a step away from is answered", async () => {
    const { status, runs, usage } = await ask({ json: oneInput({ data: [1, 2, 3] }) });
    expect([status, runs, usage.length]).toEqual([200, 1, 1]);
  });
});
