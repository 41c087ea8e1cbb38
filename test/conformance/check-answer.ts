import { expect } from "vitest";
import { type ConformanceCase, takeApart } from "./case.ts";
import { checkErrorText } from "./error-text.ts";
import type { ConformanceAnswer } from "./transport.ts";

/** Holds one answer against what its case expects, and against what every answer must be. */
export function checkAnswer({ expect: expected, request }: ConformanceCase, answer: ConformanceAnswer): void {
  const { text, json, binary } = takeApart(answer);
  expect({ status: answer.status, text: answer.status === expected.status ? "" : text }).toEqual({ status: expected.status, text: "" });
  expect(answer.headers["x-request-id"]).toBeTruthy();
  if (expected.json !== undefined) expect(json).toEqual(expected.json);
  if (expected.text !== undefined) expect(text).toContain(expected.text);
  if (expected.binary !== undefined) expect(binary).toBe(expected.binary);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (value instanceof RegExp) expect(answer.headers[name]).toMatch(value);
    else expect(answer.headers[name]).toBe(value);
  }
  if (expected.status < 400 || request.method === "HEAD") return;
  expect(answer.headers["content-type"]).toBe("application/json");
  checkErrorText(text);
  if (expected.code === undefined) return;
  expect(json).toEqual({ error: expect.any(String), code: expected.code, request_id: answer.headers["x-request-id"] });
  const { error } = json as { readonly error: string };
  if (expected.error?.endsWith("…")) expect(error.startsWith(expected.error.slice(0, -1)), error).toBe(true);
  else if (expected.error !== undefined) expect(error).toBe(expected.error);
}

/** What two transports must have alike: all but who it was and how long it took. */
export function comparable(answer: ConformanceAnswer, method: string): object {
  const { headers, body } = answer;
  const own = headers["x-request-id"] ?? "";
  const kept = [
    "content-type",
    "inference-header-content-length",
    "allow",
    "slipway-model-version",
    "slipway-model-sha256",
    "slipway-served-by",
    "retry-after",
  ];
  return {
    status: answer.status,
    headers: Object.fromEntries(kept.map((name) => [name, headers[name]])),
    // Over HTTP the answer to HEAD has no body, whatever the handler gave.
    body: method === "HEAD" ? "" : body.toString("latin1").replaceAll(own === "" ? "\0" : own, "REQUEST"),
  };
}
