import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import { GATEWAY_LIMITS } from "#local/gateway/gateway-limits.ts";
import { openRaw, parseAnswer, rawRequest } from "./raw-request.ts";
import { serveGateway } from "./served-gateway.ts";

const API = {
  routes: [
    { path: "/a", to: "size" },
    { path: "/closed", to: "size", authorizer: "key" as const },
  ],
};

async function served(receiveTimeoutMs?: number) {
  const gateway = await serveGateway(API, receiveTimeoutMs === undefined ? {} : { receiveTimeoutMs });
  gateway.lambda.set("size", ({ body, headers }) => ({
    statusCode: 200,
    body: JSON.stringify({
      text: Buffer.from(body ?? "", "base64")
        .toString("latin1")
        .slice(0, 20),
      coded: "content-encoding" in headers,
    }),
  }));
  const post = async (body: Buffer, headers: Record<string, string> = {}) => {
    const answer = await gateway.ask("/a", { method: "POST", body: new Uint8Array(body), headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
  };
  return { ...gateway, post };
}

const head = (port: number, path = "/a"): string => `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n`;

describe("a body's coding", () => {
  test.each([
    ["gzip", gzipSync("hello")],
    ["GZIP", gzipSync("hello")],
    ["deflate", deflateSync("hello")],
    ["identity", Buffer.from("hello")],
  ])("%s is taken off before the function sees it", async (coding, body) => {
    const { post } = await served();
    expect(await post(body, { "content-encoding": coding })).toMatchObject({ status: 200, body: { text: "hello", coded: false } });
  });

  test.each([
    ["br", Buffer.from("hello")],
    ["gzip", Buffer.from("hello, no gzip")],
    ["gzip", gzipSync("hello").subarray(0, 12)],
    ["deflate", deflateRawSync("hello")],
    ["deflate", gzipSync("hello")],
  ])("%s that is unknown or not the body's is 415", async (coding, body) => {
    const { post, lambda } = await served();
    expect(await post(body, { "content-encoding": coding })).toMatchObject({ status: 415, body: { message: "Unsupported Media Type" } });
    expect(lambda.calls).toEqual([]);
  });

  test.each([
    ["gzip", Buffer.concat([gzipSync("hello"), Buffer.from("more")])],
    ["gzip", Buffer.concat([gzipSync("hello"), gzipSync("hello")])],
    ["deflate", Buffer.concat([deflateSync("hello"), Buffer.from("more")])],
    ["gzip, gzip", gzipSync(gzipSync("hello"))],
  ])("%s with something behind or inside it is 400", async (coding, body) => {
    const { post } = await served();
    expect(await post(body, { "content-encoding": coding })).toMatchObject({ status: 400, body: { code: "BAD_ENCODING" } });
  });

  test.each(["gzip", "deflate"])("a %s bomb is 413 and never unpacked whole", async (coding) => {
    const { post, lambda } = await served();
    const zeros = Buffer.alloc(16 * 1024 * 1024);
    const bomb = coding === "gzip" ? gzipSync(zeros) : deflateSync(zeros);
    expect(await post(bomb, { "content-encoding": coding })).toMatchObject({ status: 413, body: { code: "DECOMPRESSED_TOO_LARGE" } });
    expect(lambda.calls).toEqual([]);
  });

  test("a ratio is only looked at beyond a mebibyte", async () => {
    const { post } = await served();
    const coding = { "content-encoding": "gzip" };
    expect((await post(gzipSync(Buffer.alloc(LIMITS.DECOMPRESSION_FREE_BYTES)), coding)).status).toBe(200);
    expect((await post(gzipSync(Buffer.alloc(LIMITS.DECOMPRESSION_FREE_BYTES + 1)), coding)).status).toBe(413);
  });
});

describe("a body's size", () => {
  test("Lambda's limit after base64 is 413 in API Gateway's words, and so is the gateway's own", async () => {
    const { post } = await served();
    expect((await post(Buffer.alloc(4_500_000))).status).toBe(200);
    expect(await post(Buffer.alloc(5_000_000))).toMatchObject({ status: 413, body: { message: "Request Too Long" } });
    expect(await post(Buffer.alloc(GATEWAY_LIMITS.MAX_PAYLOAD_BYTES + 1))).toMatchObject({ status: 413 });
  });

  test("one that tells no length is stopped at the limit, and its sender gets the answer", async () => {
    const { port } = await served();
    const { socket, whole } = openRaw(port);
    socket.write(`${head(port)}Transfer-Encoding: chunked\r\n\r\n`);
    const piece = Buffer.concat([Buffer.from("100000\r\n"), Buffer.alloc(1024 * 1024), Buffer.from("\r\n")]);
    for (let count = 0; count < 12; count += 1) if (!socket.write(piece)) await new Promise((resolve) => socket.once("drain", resolve));
    socket.write("0\r\n\r\n");
    const answer = parseAnswer(await whole);
    expect([answer.status, answer.headers.get("connection")]).toEqual([413, "close"]);
  });

  test("thousands of tiny chunks are 413", async () => {
    const { port } = await served();
    const chunks = "1\r\na\r\n".repeat(GATEWAY_LIMITS.MAX_CHUNKS + 10);
    const answer = await rawRequest(port, `${head(port)}Transfer-Encoding: chunked\r\n\r\n`, chunks, "0\r\n\r\n");
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "TOO_MANY_CHUNKS" });
    const enough = await rawRequest(
      port,
      `${head(port)}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `${"1\r\na\r\n".repeat(1000)}0\r\n\r\n`,
    );
    expect(enough.status).toBe(200);
  });

  test("credentials come before size, and a refused sender that reads nothing before it has sent all still gets its 401", async () => {
    const { port, lambda } = await served();
    const bytes = 9 * 1024 * 1024;
    const { socket, whole } = openRaw(port);
    socket.pause();
    socket.write(`${head(port, "/closed")}Content-Length: ${bytes}\r\n\r\n`);
    await new Promise((resolve) => socket.write(Buffer.alloc(bytes), resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.resume();
    expect(parseAnswer(await whole).status).toBe(401);
    expect(lambda.calls).toEqual([]);
  });

  test("who asks before sending is told to go on, or not to where it is too much", async () => {
    const { port } = await served();
    const asked = `${head(port)}Connection: close\r\nExpect: 100-continue\r\n`;
    const small = await rawRequest(port, `${asked}Content-Length: 5\r\n\r\n`, "hello");
    expect(small.text.startsWith("HTTP/1.1 100 Continue\r\n\r\n")).toBe(true);
    expect([small.status, JSON.parse(small.body)]).toEqual([200, { text: "hello", coded: false }]);
    const large = await rawRequest(port, `${asked}Content-Length: 99999999\r\n\r\n`);
    expect(large.text.startsWith("HTTP/1.1 413 ")).toBe(true);
    // Who asks and does not wait for the answer reads it all the same.
    const hasty = await rawRequest(port, `${asked}Content-Length: 11000000\r\n\r\n`, Buffer.alloc(11_000_000));
    expect([hasty.status, hasty.headers.get("connection")]).toEqual([413, "close"]);
    const other = await rawRequest(port, `${head(port)}Expect: miracles\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    expect([other.status, JSON.parse(other.body).code]).toEqual([400, "BAD_HEADER"]);
  });
});

describe("a slow sender", () => {
  test("of a body is answered 408 and its connection closed", async () => {
    const { port, lines } = await served(100);
    const answer = await rawRequest(port, `${head(port)}Content-Length: 100\r\n\r\nstart`);
    expect([answer.status, JSON.parse(answer.body).code, answer.headers.get("connection")]).toEqual([408, "REQUEST_TIMEOUT", "close"]);
    expect(lines.map(({ status }) => status)).toEqual(["408"]);
  });

  test("of headers is answered 408", async () => {
    const { port, lines } = await served(100);
    const answer = await rawRequest(port, `${head(port)}X-Slow: `);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([408, "REQUEST_TIMEOUT"]);
    expect(lines.map(({ status }) => status)).toEqual(["408"]);
  });

  test("a slow function is not taken for a slow sender", async () => {
    const gateway = await served(100);
    gateway.lambda.set("size", async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { statusCode: 200, body: "done" };
    });
    const answer = await gateway.ask("/a", { method: "POST", body: "x" });
    expect(await answer.text()).toBe("done");
  });

  test("one who leaves has one line in the log, and the gateway goes on", async () => {
    const gateway = await served();
    const { socket, whole } = openRaw(gateway.port);
    socket.write(`${head(gateway.port)}Content-Length: 100\r\n\r\nstart`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    await whole;
    expect((await gateway.ask("/a")).status).toBe(200);
    expect(gateway.lines).toHaveLength(2);
    expect(gateway.faults).toEqual([]);
  });
});
