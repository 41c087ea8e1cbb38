import { afterAll, describe, expect, test } from "vitest";
import { toHttpRequest } from "#functions/edge/http-event.ts";
import { toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { CONFORMANCE_CASES } from "./cases.ts";
import { checkAnswer } from "./check-answer.ts";
import { createHandlerTransport } from "./handler-transport.ts";
import { CONFORMANCE_MODELS } from "./models.ts";

const { transport, close } = createHandlerTransport(CONFORMANCE_MODELS);
afterAll(close);

describe("the handlers, asked with API Gateway's events", () => {
  test.each(CONFORMANCE_CASES.filter(({ at }) => at !== "gateway").map((row) => [row.line, row.name, row] as const))(
    "%s %s",
    async (_, __, row) => {
      checkAnswer(row, await transport(row.request));
    },
  );

  test("B13 a body as base64 and as plain text is the same request", () => {
    const body = '{"inputs":[],"id":"grüße"}';
    const encoded = toProxyEvent({ method: "POST", path: "/v2/models/m/infer", body });
    const plain = { ...encoded, body, isBase64Encoded: false };
    expect(toHttpRequest(plain)).toEqual(toHttpRequest(encoded));
  });
});

describe("positive control", () => {
  const [row] = CONFORMANCE_CASES.filter(({ line, name }) => line === "J1" && name === "flat data");

  test.each([
    ["another status", { status: 500 }],
    ["another body", { body: Buffer.from("{}") }],
    ["no request id", { headers: { "content-type": "application/json" } }],
  ])("%s is noticed", async (_, change) => {
    if (row === undefined) throw new Error("The case is gone");
    const answer = await transport(row.request);
    checkAnswer(row, answer);
    expect(() => checkAnswer(row, { ...answer, ...change })).toThrow();
  });
});
