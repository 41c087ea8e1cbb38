import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { PortTakenError } from "#local/cloud/port-taken-error.ts";
import { openRaw, parseAnswer, rawRequest } from "./raw-request.ts";
import { serveGateway } from "./served-gateway.ts";

const API = {
  routes: [
    { path: "/a", to: "echo" },
    { path: "/{proxy+}", to: "echo" },
  ],
};
const end = "Connection: close\r\n\r\n";

describe("what never becomes a request", () => {
  test.each<[string, (host: string) => string, number, string]>([
    [
      "length and chunks together",
      (host) => `POST /a HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      "BAD_HEADER",
    ],
    ["two lengths", (host) => `POST /a HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400, "BAD_HEADER"],
    ["a length that is no number", (host) => `POST /a HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`, 400, "BAD_HEADER"],
    ["a header without a colon", (host) => `GET /a HTTP/1.1\r\n${host}nonsense\r\n\r\n`, 400, "BAD_HEADER"],
    ["a space before the colon", (host) => `GET /a HTTP/1.1\r\n${host}a : b\r\n\r\n`, 400, "BAD_HEADER"],
    ["no HTTP at all", () => "\x16\x03\x01\x02\x00 hello\r\n\r\n", 400, "BAD_HEADER"],
    ["an unknown verb", (host) => `BREW /a HTTP/1.1\r\n${host}${end}`, 400, "BAD_HEADER"],
    ["far too many header bytes", (host) => `GET /a HTTP/1.1\r\n${host}a: ${"x".repeat(40_000)}\r\n${end}`, 431, "HEADERS_TOO_LARGE"],
    ["a bad chunk", (host) => `POST /a HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`, 400, "BAD_HEADER"],
    ["a connection to elsewhere", () => "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", 405, "METHOD_NOT_ALLOWED"],
    ["too many header bytes", (host) => `GET /a HTTP/1.1\r\n${host}a: ${"x".repeat(11_000)}\r\n${end}`, 431, "HEADERS_TOO_LARGE"],
    ["thousands of headers", (host) => `GET /a HTTP/1.1\r\n${host}${"a:\r\n".repeat(4_000)}${end}`, 431, "HEADERS_TOO_LARGE"],
    ["a path too long", (host) => `GET /${"x".repeat(1_024)} HTTP/1.1\r\n${host}${end}`, 414, "PATH_TOO_LONG"],
    ["a target that is a URL", (host) => `GET http://localhost/a HTTP/1.1\r\n${host}${end}`, 400, "BAD_HEADER"],
    ["a target that is a star", (host) => `OPTIONS * HTTP/1.1\r\n${host}${end}`, 400, "BAD_HEADER"],
    ["TRACE", (host) => `TRACE /a HTTP/1.1\r\n${host}${end}`, 405, "METHOD_NOT_ALLOWED"],
    ["a verb of another protocol", (host) => `PROPFIND /a HTTP/1.1\r\n${host}${end}`, 405, "METHOD_NOT_ALLOWED"],
    ["no host", () => `GET /a HTTP/1.1\r\n${end}`, 403, "BAD_ORIGIN"],
    ["another host", () => `GET /a HTTP/1.1\r\nHost: evil.example\r\n${end}`, 403, "BAD_ORIGIN"],
    ["another origin", (host) => `GET /a HTTP/1.1\r\n${host}Origin: https://evil.example\r\n${end}`, 403, "BAD_ORIGIN"],
    ["another site's page", (host) => `GET /a HTTP/1.1\r\n${host}Sec-Fetch-Site: cross-site\r\n${end}`, 403, "BAD_ORIGIN"],
  ])("%s gets one answer in our form, one line in the log, and calls nobody", async (_title, bytes, status, code) => {
    const { port, lambda, lines, faults } = await serveGateway(API);
    const answer = await rawRequest(port, bytes(`Host: 127.0.0.1:${port}\r\n`));
    expect(answer.status).toBe(status);
    const body = JSON.parse(answer.body);
    expect(body).toMatchObject({ code, error: expect.any(String), request_id: answer.headers.get("x-request-id") });
    expect([answer.headers.get("content-type"), answer.headers.get("connection")]).toEqual(["application/json", "close"]);
    expect(answer.headers.get("content-length")).toBe(String(Buffer.byteLength(answer.body)));
    expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    if (status === 405) expect(answer.headers.get("allow")).toContain("GET");
    expect(lines.map((line) => line.status)).toEqual([String(status)]);
    expect(lambda.calls).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("/v1 is answered in its own dialect", async () => {
    const { port } = await serveGateway(API);
    const answer = await rawRequest(port, `GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n${end}`);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "BAD_ORIGIN", type: "permission_error" } });
  });

  test.each(["localhost", "127.0.0.1", "[::1]"])("%s is this machine", async (name) => {
    const { port } = await serveGateway(API);
    const answer = await rawRequest(port, `GET /a HTTP/1.1\r\nHost: ${name}:${port}\r\nOrigin: http://${name}:${port}\r\n${end}`);
    expect(answer.status).toBe(200);
  });
});

describe("a connection", () => {
  test("carries many requests, and pipelined ones are answered in their order", async () => {
    const { port, lambda } = await serveGateway(API);
    lambda.set("echo", async ({ path }) => {
      await new Promise((resolve) => setTimeout(resolve, path === "/1" ? 30 : 1));
      return { statusCode: 200, body: path };
    });
    const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${more}\r\n`;
    const { text } = await rawRequest(port, get("/1") + get("/2") + get("/3", "Connection: close\r\n"));
    expect(text.match(/\r\n\r\n\/\d/g)).toEqual(["\r\n\r\n/1", "\r\n\r\n/2", "\r\n\r\n/3"]);
  });

  test("takes nothing behind a request that was to be its last", async () => {
    const { port, lambda, lines } = await serveGateway(API);
    const last = `GET /last HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`;
    const old = `GET /old HTTP/1.0\r\nHost: localhost:${port}\r\n\r\n`;
    const behind = `POST /behind HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 5\r\n\r\nhello`;
    for (const first of [last, old])
      expect((await rawRequest(port, first + behind)).text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200"]);
    const early = `TRACE /early HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 10\r\n\r\nhello`;
    expect((await rawRequest(port, early, `world${behind}`)).text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 405"]);
    expect(lambda.calls.map(({ event }) => event.path)).toEqual(["/last", "/old"]);
    expect(lines.map(({ status }) => status)).toEqual(["200", "200", "405"]);
  });

  test("whose sender closes its side behind a request still carries the answer, and closes then", async () => {
    const { port, lambda, lines } = await serveGateway(API);
    lambda.set("echo", async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { statusCode: 200, headers: { "strict-transport-security": "max-age=1" }, body: "late" };
    });
    const { socket, whole } = openRaw(port);
    socket.end(`GET /a HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    const answer = parseAnswer(await whole);
    expect([answer.status, answer.body]).toEqual([200, "late"]);
    // RFC 6797, 7.2: not over plain HTTP.
    expect(answer.headers.has("strict-transport-security")).toBe(false);
    expect(lines).toHaveLength(1);
  });

  test("whose sender closes its side within a request is told so", async () => {
    const { port, lambda } = await serveGateway(API);
    const { socket, whole } = openRaw(port);
    socket.end(`POST /a HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 10\r\n\r\nhello`);
    const answer = parseAnswer(await whole);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, "BAD_HEADER"]);
    expect(lambda.calls).toEqual([]);
  });

  test("that breaks behind a request is answered after that request", async () => {
    const { port, lambda, lines } = await serveGateway(API);
    lambda.set("echo", async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { statusCode: 200, body: "first" };
    });
    const { text } = await rawRequest(port, `GET /a HTTP/1.1\r\nHost: localhost:${port}\r\n\r\nnonsense\r\n\r\n`, "more\r\n\r\n");
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
    expect(text.indexOf("first")).toBeLessThan(text.indexOf("BAD_HEADER"));
    expect(lines.map(({ status }) => status).sort()).toEqual(["200", "400"]);
  });
});

describe("startGateway()", () => {
  test("names a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => new Promise((resolve) => other.close(() => resolve())));
    const { port } = other.address() as AddressInfo;
    await expect(serveGateway(API, { port })).rejects.toBeInstanceOf(PortTakenError);
    await expect(serveGateway(API, { port })).rejects.toThrow(`Port ${port} is taken`);
  });

  test("closing takes no new connection, finishes requests under way, and closes idle ones", async () => {
    const { port, lambda, close, lines } = await serveGateway(API);
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    lambda.set("echo", async ({ path }) => {
      if (path === "/slow") {
        begun.resolve();
        await finish.promise;
      }
      return { statusCode: 200, body: path };
    });
    const idle = openRaw(port);
    idle.socket.write(`GET /idle HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    await new Promise((resolve) => idle.socket.once("data", resolve));
    const slow = rawRequest(port, `GET /slow HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    await begun.promise;
    let closed = false;
    const closing = close().then(() => {
      closed = true;
    });
    expect(parseAnswer(await idle.whole).status).toBe(200);
    expect(closed).toBe(false);
    await expect(rawRequest(port, "GET /a HTTP/1.1\r\n\r\n")).rejects.toThrow("No HTTP answer");
    finish.resolve();
    expect(await slow).toMatchObject({ status: 200, body: "/slow" });
    await closing;
    expect(lines).toHaveLength(2);
  });
});
