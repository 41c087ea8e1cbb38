import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ERRORS } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { decodeJson } from "#core/protocol/decode-json.ts";
import { decodeBody } from "#local/gateway/decode-body.ts";
import { GATEWAY_LIMITS } from "#local/gateway/gateway-limits.ts";
import { ROOT } from "#test/support/started-cloud.ts";
import { ask } from "../core/serving/ask.ts";
import { rawRequest } from "../local/gateway/raw-request.ts";
import { serveGateway } from "../local/gateway/served-gateway.ts";
import { LIMIT_CASES } from "./limits.ts";

/** Limits that are not a request's alone -> the test that stands at them, or what they wait for. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "time to receive a request": "test/local/gateway/bodies.test.ts",
  inference: "test/core/serving/budget.test.ts",
  "failed keys per address and minute": "test/functions/authorizer/failed-attempts.test.ts",
  "an image": "test/core/task/read-image-header.test.ts",
  "a text": "test/core/serving/predict.test.ts",
  "rate and quota": "test/local/gateway/usage-plan.test.ts",
  "requests in flight per tenant": "test/core/usage/usage-ledger-suite.ts",
};
const WAITING: Readonly<Record<string, string>> = {
  "memory of an inference child": "There is no engine server yet; a function's memory is Lambda's to keep",
  "an idempotency key": "There are no idempotency keys yet",
};

describe("a function's limits", () => {
  test.each(LIMIT_CASES)("$limit passes at the limit and is $code one past it", async ({ at, past, code, otherwise = "OK" }) => {
    const [kept, broken] = [await ask(at), await ask(past)];
    expect(kept.json.code ?? "OK").toBe(otherwise);
    expect({ code: broken.json.code, status: broken.status }).toEqual({ code, status: ERRORS[code].status });
    if (otherwise === "OK") expect([kept.status, kept.runs]).toEqual([200, 1]);
    if (code !== "RESOURCE_EXCEEDED") expect([broken.runs, broken.usage]).toEqual([0, []]);
  });
});

describe("the gateway's limits", () => {
  const API = { routes: [{ path: "/{proxy+}", to: "echo" }] };
  const END = "Connection: close\r\n\r\n";

  test.each<[string, number, (size: number) => string, number]>([
    ["headers", LIMITS.MAX_HEADER_BYTES, (size) => `GET /a HTTP/1.1\r\n${headersOf(size)}\r\n`, 431],
    ["a path", LIMITS.MAX_PATH_BYTES, (size) => `GET /${"a".repeat(size - 1)} HTTP/1.1\r\nHost: localhost\r\n${END}`, 414],
    [
      "chunks",
      GATEWAY_LIMITS.MAX_CHUNKS,
      (size) => `POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n${END}${"1\r\na\r\n".repeat(size)}0\r\n\r\n`,
      413,
    ],
  ])("%s pass at the limit and not one past it", async (_, limit, request, status) => {
    const { port } = await serveGateway(API);
    expect((await rawRequest(port, request(limit))).status).toBe(200);
    expect((await rawRequest(port, request(limit + 1))).status).toBe(status);
  });

  test("a decompressed body passes at its size and not a byte past it, and at its ratio", async () => {
    // Compresses to about a tenth, so that the ratio is not what stops it.
    const bytes = Buffer.alloc(LIMITS.MAX_DECOMPRESSED_BYTES + 1);
    for (let at = 0; at < bytes.length; at += 16) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, Math.min(at, bytes.length - 4));
    const at = gzipSync(bytes.subarray(1), { level: 1 });
    expect(bytes.length / at.length).toBeLessThan(LIMITS.MAX_DECOMPRESSION_RATIO);
    expect((await decodeBody(at, "gzip")).length).toBe(LIMITS.MAX_DECOMPRESSED_BYTES);
    await expect(decodeBody(gzipSync(bytes, { level: 1 }), "gzip")).rejects.toMatchObject({ code: "DECOMPRESSED_TOO_LARGE" });
    const free = gzipSync(Buffer.alloc(LIMITS.DECOMPRESSION_FREE_BYTES));
    expect((await decodeBody(free, "gzip")).length).toBe(LIMITS.DECOMPRESSION_FREE_BYTES);
    await expect(decodeBody(gzipSync(Buffer.alloc(LIMITS.DECOMPRESSION_FREE_BYTES + 1)), "gzip")).rejects.toMatchObject({
      code: "DECOMPRESSED_TOO_LARGE",
    });
  });

  /** Names, colons, spaces, values and line ends of so many bytes in all. */
  function headersOf(bytes: number): string {
    const fixed = "Host: localhost\r\nConnection: close\r\nx: ";
    return `${fixed}${"a".repeat(bytes - fixed.length - 2)}\r\n`;
  }
});

test("deep JSON is refused sooner than JSON.parse would have read it", () => {
  const bytes = Buffer.from("[".repeat(1_000_000) + "]".repeat(1_000_000));
  const timed = (work: () => unknown): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const parsed = timed(() => JSON.parse(bytes.toString()));
  const refused = timed(() => expect(() => decodeJson(bytes)).toThrow("deep"));
  expect(refused).toBeLessThan(parsed / 2);
});

test("every other limit has its test, or its reason", () => {
  for (const file of Object.values(ELSEWHERE)) expect(existsSync(join(ROOT, file)), file).toBe(true);
  for (const reason of Object.values(WAITING)) expect(reason.length).toBeGreaterThan(20);
});
