import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { CLOUD_LIMITS } from "#local/cloud/cloud-limits.ts";
import { type AwsEndpointOptions, startAwsEndpoint } from "#local/cloud/server.ts";
import { IDENTITY, NOW_MS } from "../served-services.ts";
import { openServices } from "./open-services.ts";
import { sendRequest, signedFor } from "./raw-request.ts";
import { serviceCall } from "./service-calls.ts";

async function serve(options: Partial<AwsEndpointOptions> = {}) {
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const services = await openServices(onFault);
  const endpoint = await startAwsEndpoint({
    port: 0,
    services,
    openPaths: new Map(),
    identity: IDENTITY,
    clock: () => NOW_MS,
    onFault,
    ...options,
  });
  onTestFinished(() => endpoint.close());
  return { port: endpoint.port, faults };
}

/** Sends bytes as they are on a connection of its own. @returns all that was answered until the server closed it. */
function sendBytes(port: number, bytes: string | Buffer, isOpen = false): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => {});
    socket.on("end", () => socket.destroy()).once("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
    if (isOpen) socket.write(bytes);
    else socket.end(bytes);
  });
}

/** @throws Error when what came is not one or several whole answers, none of them a fault. */
function checkAnswers(received: string): number {
  const heads = received.match(/HTTP\/1\.1 \d{3} [^\r\n]*\r\n(?:[^\r\n:]+: [^\r\n]*\r\n)*\r\n/g) ?? [];
  if (received !== "" && (heads.length === 0 || !received.startsWith(heads[0] ?? "")))
    throw new Error(`No HTTP answer: ${received.slice(0, 200)}`);
  if (heads.some((head) => head.startsWith("HTTP/1.1 500"))) throw new Error(`A client's bytes gave 500: ${received.slice(0, 400)}`);
  return heads.filter((head) => !head.startsWith("HTTP/1.1 1")).length;
}

const text = fc.string({ unit: "binary", maxLength: 30 });
const SERVICES = ["s3", "sts", "ssm", "secretsmanager", "logs", "dynamodb", "apigateway", "cloudformation", "nothing"] as const;

describe("the AWS endpoint and bytes that are nearly HTTP", () => {
  const header = fc.oneof(
    fc.constantFrom(
      "Host: evil.example",
      "Content-Length: 5",
      "Content-Length: -1",
      "Content-Length: 99999999999999999999",
      "Transfer-Encoding: chunked",
      "Transfer-Encoding: gzip, chunked",
      "Content-Encoding: aws-chunked",
      "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length: 5",
      "x-amz-target: X.GetParameter",
      "Expect: 100-continue",
      "Upgrade: websocket",
      "Authorization: AWS4-HMAC-SHA256 Credential=",
      "Origin: null",
      " folded",
    ),
    fc.constantFrom(...SERVICES).map((service) => `Authorization: ${signedFor(service)}`),
    fc.tuple(text, text).map(([name, value]) => `${name}: ${value}`),
  );
  const target = fc.oneof(
    fc.constantFrom("/", "/bucket/key", "/bucket?uploads", "*", "//", "/%", "/bucket/%00", "http://localhost/", "/?X-Amz-Credential=x"),
    text.map((part) => `/bucket/${part}`),
  );
  const request = fc
    .tuple(
      fc.oneof(fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "CONNECT", "TRACE", "get"), text),
      target,
      fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", ""),
      fc.array(header, { maxLength: 5 }),
      fc.constantFrom("\r\n", "\r\n", "\r\n", "\n", "\r"),
      fc.oneof(fc.constantFrom("", "hello", "5\r\nhello\r\n0\r\n\r\n", "zz\r\n"), text),
    )
    .map(([method, path, protocol, headers, end, body]) =>
      [`${method} ${path} ${protocol}`, "Host: localhost", ...headers, "Connection: close", "", body].join(end),
    );

  test("each connection gets whole answers, no fault, and the endpoint lives", async () => {
    const { port, faults } = await serve({ headersTimeoutMs: 300, requestTimeoutMs: 300 });
    let answered = 0;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 8, maxLength: 8 }), async (requests) => {
        const received = await Promise.all(requests.map((bytes) => sendBytes(port, Buffer.from(bytes, "latin1"))));
        asked += received.length;
        answered += received.filter((answer) => checkAnswers(answer) > 0).length;
        expect(faults).toEqual([]);
      }),
      { seed: 20261124, numRuns: 150 },
    );
    expect(answered).toBeGreaterThan(asked * 0.9);
    expect((await sendRequest(port, "/", { authorization: signedFor("s3") })).status).toBe(200);
  });

  test("control: checkAnswers() sees bytes of no answer, and a fault", () => {
    expect(checkAnswers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).toBe(1);
    expect(() => checkAnswers("oops")).toThrow("No HTTP answer");
    expect(() => checkAnswers("HTTP/1.1 500 Oh\r\n\r\n")).toThrow("500");
  });
});

describe("each service and its own wire form, filled with anything", () => {
  test("gives an answer below 500, or 501 for what it does not have, in the form its clients read", async () => {
    const { port, faults } = await serve();
    const seen = new Map<string, Set<number>>();
    await fc.assert(
      fc.asyncProperty(serviceCall, async ({ service, method, path, headers, body }) => {
        const sent = { ...headers, authorization: signedFor(service), "content-length": String(Buffer.byteLength(body)) };
        const answer = await sendRequest(port, path, sent, method, body);
        seen.set(service, (seen.get(service) ?? new Set()).add(answer.status));
        expect(faults).toEqual([]);
        expect(answer.status === 501 || answer.status < 500, `${answer.status} ${answer.body}`).toBe(true);
        const type = String(answer.headers["content-type"] ?? "");
        if (answer.body !== "" && type.includes("json")) JSON.parse(answer.body);
        else if (type.includes("xml") && method !== "HEAD" && answer.body !== "") expect(answer.body).toMatch(/^(<\?xml|<)/);
        expect(answer.body).not.toMatch(/node:internal|\.ts:\d|at .* \(/);
      }),
      { seed: 20261124, numRuns: 1_200 },
    );
    expect([...seen.keys()].sort()).toEqual([...SERVICES].filter((service) => service !== "nothing").sort());
    expect([...seen.values()].flatMap((statuses) => [...statuses])).toContain(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("slow and oversized requests", () => {
  test("a sender that never ends its headers, and one that never ends its body, are answered 408 and let go", async () => {
    const { port } = await serve({ headersTimeoutMs: 200, requestTimeoutMs: 400 });
    expect(await sendBytes(port, "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ", true)).toMatch(/^HTTP\/1\.1 408 /);
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${signedFor("ssm")}\r\nx-amz-target: X.GetParameter\r\nContent-Length: 50\r\n\r\n`;
    expect(await sendBytes(port, `${head}half`, true)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("headers past their bound are 431, no host is 403, CONNECT is 405", async () => {
    const { port } = await serve();
    const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${"a".repeat(CLOUD_LIMITS.MAX_HEAD_BYTES)}\r\n\r\n`;
    expect(await sendBytes(port, long)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await sendBytes(port, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1\.1 403 .*AccessDenied/s);
    expect(await sendBytes(port, "CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n")).toMatch(/^HTTP\/1\.1 405 /);
  });

  test("a body past its service's bound is 413, many at once stay out of memory", { timeout: 60_000 }, async () => {
    const { port, faults } = await serve();
    const body = Buffer.alloc(40 * 1024 * 1024, "x");
    const before = process.memoryUsage();
    const headers = { authorization: signedFor("ssm"), "x-amz-target": "X.PutParameter" };
    const answers = await Promise.all(Array.from({ length: 6 }, () => sendRequest(port, "/", headers, "POST", body)));
    expect(answers.map(({ status }) => status)).toEqual([413, 413, 413, 413, 413, 413]);
    expect(answers[0]?.headers["x-amzn-errortype"]).toBe("RequestEntityTooLarge");
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(150 * 1024 * 1024);
    const fits = JSON.stringify({ Name: "/x", Padding: "x".repeat(CLOUD_LIMITS.MAX_CONTROL_BODY_BYTES - 100) });
    expect((await sendRequest(port, "/", headers, "POST", fits)).status).toBe(400);
    expect(faults).toEqual([]);
  });
});
