import fc from "fast-check";
import { expect, test } from "vitest";
import { openRaw } from "./raw-request.ts";
import { allow, type ServedGateway, serveGateway } from "./served-gateway.ts";

const API = {
  routes: [
    { path: "/v2/{proxy+}", to: "echo" },
    { path: "/closed", to: "echo", authorizer: "key" as const },
  ],
};

const text = fc.string({ unit: "binary", maxLength: 40 });
const verb = fc.oneof(fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", ""), text);
const path = fc.oneof(
  fc.constantFrom(
    "/v2/a",
    "/closed",
    "/",
    "*",
    "//",
    "/v2/%",
    "/v2/%00",
    "/v2/..%2f..",
    "http://localhost/v2/a",
    "/v2/a?x=%zz&__proto__=1",
  ),
  text.map((part) => `/v2/${part}`),
);
const version = fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "");
const header = fc.oneof(
  fc.constantFrom(
    "Host: localhost",
    "Host: evil.example",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Expect: 100-continue",
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "x-api-key: k",
    "__proto__: 1",
    " folded",
  ),
  text,
  fc.tuple(text, text).map(([name, value]) => `${name}: ${value}`),
);
const lineEnd = fc.constantFrom("\r\n", "\r\n", "\r\n", "\n", "\r");
const body = fc.oneof(fc.constantFrom("", "hello", "5\r\nhello\r\n0\r\n\r\n", "zz\r\n", "\x1f\x8b\x08"), text);

/** Something like HTTP, more or less. */
const request = fc
  .tuple(verb, path, version, fc.array(header, { maxLength: 6 }), lineEnd, body)
  .map(([method, target, protocol, headers, end, content]) =>
    [`${method} ${target} ${protocol}`, ...headers, "Connection: close", "", content].join(end),
  );

/** All that a connection is answered, its sending side closed behind the request. */
async function send({ port }: ServedGateway, bytes: string): Promise<string> {
  const { socket, whole } = openRaw(port);
  socket.end(Buffer.from(bytes, "latin1"));
  return whole;
}

/** @returns how many answers there are. @throws Error at the first byte that belongs to none. */
function countAnswers(received: string): number {
  let rest = received;
  let count = 0;
  while (rest !== "") {
    const head = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n:]+: [^\r\n]*\r\n)*)\r\n/.exec(rest);
    if (head === null) throw new Error(`No HTTP answer: ${JSON.stringify(rest.slice(0, 200))}`);
    rest = rest.slice(head[0].length);
    if (head[1] === "100") continue;
    count += 1;
    if (Number(head[1]) === 500) throw new Error("A client's bytes gave 500");
    const length = Number(/^content-length: (\d+)\r$/im.exec(head[2] ?? "")?.[1] ?? 0);
    // An answer to HEAD tells the length of a body that does not come.
    if (rest !== "" && !rest.startsWith("HTTP/1.1 ")) rest = rest.slice(length);
  }
  return count;
}

test("whatever bytes come, each connection gets whole answers, each answer has its line, none is 500", async () => {
  const served = await serveGateway(API, { receiveTimeoutMs: 200 });
  served.lambda.set("authorizer", allow);
  const answered: number[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 8, maxLength: 8 }), async (requests) => {
      const received = await Promise.all(requests.map((bytes) => send(served, bytes)));
      answered.push(...received.map(countAnswers));
      expect(served.faults).toEqual([]);
    }),
    { seed: 20261124, numRuns: 200 },
  );
  // Who sends nothing that could be a request, and leaves, needs no answer; nearly all others got one.
  expect(answered.filter((count) => count > 0).length).toBeGreaterThan(answered.length * 0.9);
  const answers = answered.reduce((sum, count) => sum + count, 0);
  expect(served.lines).toHaveLength(answers);
  expect((await served.ask("/v2/still/here")).status).toBe(200);
  expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
});

test("countAnswers() sees a broken answer", () => {
  const good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  expect(countAnswers(good + good)).toBe(2);
  expect(() => countAnswers(`${good}x`)).toThrow("No HTTP answer");
  expect(() => countAnswers("HTTP/1.1 500 Oh\r\n\r\n")).toThrow("500");
});
