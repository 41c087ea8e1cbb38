import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checkAnswer } from "./check-answer.ts";
import { checkAccessLog, checkTraces, fuzz } from "./fuzz-run.ts";
import { type FuzzedCloud, type FuzzTenant, startFuzzedCloud } from "./fuzzed-cloud.ts";
import type { LaneAnswer } from "./http-lane.ts";
import { checkOwn, interleave } from "./interleave.ts";
import { largestGrowth } from "./observe-cloud.ts";
import { runLanes } from "./run-lanes.ts";

const SEED = 20_261_124;

describe("the local cloud", () => {
  let cloud: FuzzedCloud;
  let tenants: readonly FuzzTenant[];

  beforeAll(async () => {
    cloud = await startFuzzedCloud();
    tenants = [await cloud.createTenant("fuzz-a"), await cloud.createTenant("fuzz-b")];
  });

  afterAll(async () => {
    expect(await cloud?.close()).toBe(0);
  });

  test("answers whatever comes in our own form, lives on, forgets it, and logs it once", async () => {
    const figures = await fuzz(cloud, tenants, { seed: SEED, lanes: 4, warmUp: 300, requests: 500, round: 500, report: () => {} });
    expect(figures.codes.get("OK")).toBeGreaterThan(figures.answers * 0.2);
    // Every level of the grammar is met: what is refused, and what passes.
    expect([...figures.codes.keys()]).toEqual(
      expect.arrayContaining([
        "OK",
        "BAD_JSON",
        "BAD_HEADER",
        "BAD_SHAPE",
        "BINARY_SIZE",
        "NOT_FOUND",
        "UNAUTHENTICATED",
        "METHOD_NOT_ALLOWED",
      ]),
    );
  });

  test("gives every tenant its own answers and nothing of another's, while functions and the whole cloud are killed", async () => {
    const figures = await interleave(cloud, tenants, { seed: SEED, lanes: 4, requests: 400, killEvery: 60, restarts: 1 });
    expect(figures.ok).toBeGreaterThan(200);
    expect(figures.killed).toBeGreaterThan(1);
    expect(figures.restarts).toBe(1);
  });
});

describe("positive control", () => {
  const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": "request-1" };
  const answer = (status: number, body: object, headers: object = {}): LaneAnswer => ({
    status,
    headers: new Map(Object.entries({ ...HEADERS, "content-type": "application/json", ...headers })),
    body: Buffer.from(JSON.stringify(body)),
  });
  const refusal = (code: string, error: string) => ({ error, code, request_id: "request-1" });
  const own: FuzzTenant = { name: "a", key: "ka", marker: "aaaa" };
  const other: FuzzTenant = { name: "b", key: "kb", marker: "bbbb" };

  test.each<[string, LaneAnswer, string]>([
    ["a 500", answer(500, refusal("INTERNAL", "The request failed inside the service")), "5xx"],
    ["a 502", answer(502, { message: "Internal server error" }), "5xx"],
    ["a code that is not in the table", answer(400, refusal("OOPS", "No")), "no such code"],
    ["a code under another status", answer(404, refusal("BAD_JSON", "No")), "another status"],
    ["API Gateway's own form", answer(403, { message: "Forbidden" }), "neither of our forms"],
    ["a parser's words", answer(400, refusal("BAD_JSON", "Unexpected token } in JSON")), "what is inside"],
    ["a path", answer(400, refusal("BAD_JSON", "No such file /tmp/x")), "what is inside"],
    ["a charset", answer(400, refusal("BAD_JSON", "No"), { "content-type": "application/json; charset=utf-8" }), "content type"],
    ["no Retry-After", answer(503, refusal("OVERLOADED", "Busy")), "Retry-After"],
    ["no request id", answer(200, {}, { "x-request-id": "" }), "request id"],
    ["another tenant's data", answer(200, { id: "bbbb" }), "another tenant"],
    ["another tenant's data in a header", answer(200, {}, { "x-note": "bbbb" }), "another tenant"],
  ])("checkAnswer() refuses an answer with %s", (_, wrong, text) => {
    expect(() => checkAnswer(wrong, { foreign: ["bbbb"] })).toThrow(text);
    expect(checkAnswer(answer(200, { id: "aaaa" }), { foreign: ["bbbb"] })).toBe("OK");
    expect(checkAnswer(answer(400, refusal("BAD_JSON", "The body is no JSON")), { foreign: ["bbbb"] })).toBe("BAD_JSON");
  });

  test("checkOwn() refuses the answer to another request of the same tenant", () => {
    const mixed = answer(200, { id: "aaaa-1", outputs: [{ name: "out_text", data: ["aaaa", "2"] }] });
    expect(() => checkOwn(mixed, own, "1", [own, other])).toThrow("another's");
    expect(checkOwn(answer(200, { id: "aaaa-1", outputs: [{ name: "out_text", data: ["aaaa", "1"] }] }), own, "1", [own, other])).toBe(
      true,
    );
  });

  test("checkAccessLog() sees a line too few, one twice, and one of nobody", () => {
    checkAccessLog(["1", "2"], ["2", "1"]);
    expect(() => checkAccessLog(["1", "2"], ["1"])).toThrow("exactly one line");
    expect(() => checkAccessLog(["1"], ["1", "1"])).toThrow("exactly one line");
    expect(() => checkAccessLog(["1"], ["1", "2"])).toThrow("no answer's");
  });

  test("largestGrowth() sees the process that grew, whatever the others did", () => {
    const at = (pid: number, residentBytes: number) => ({ pid, residentBytes, isFunction: true });
    expect(largestGrowth([at(1, 100), at(2, 100)], [at(1, 50), at(2, 190), at(3, 1_000)])).toBe(90);
  });

  test("checkTraces() finds a marker in a file and on the terminal", async () => {
    const { mkdtempSync, rmSync, writeFileSync } = await import("node:fs");
    const { join } = await import("node:path");
    const { tmpdir } = await import("node:os");
    const home = mkdtempSync(join(tmpdir(), "slipway-test-"));
    onTestFinished(() => rmSync(home, { recursive: true }));
    const tenant = { name: "a", key: "a key nobody has", marker: "a marker nobody sent" };
    let printed = "";
    const cloud = { home, current: () => ({ printed: () => printed }) } as unknown as FuzzedCloud;
    checkTraces(cloud, [tenant]);
    printed = `x ${tenant.marker}`;
    expect(() => checkTraces(cloud, [tenant])).toThrow("printed");
    writeFileSync(join(home, "log"), `x ${tenant.key}`);
    expect(() => checkTraces(cloud, [tenant])).toThrow("log");
  });

  test("runLanes() finds the one request that a service answers wrongly, names the seed, and finds it again by it", async () => {
    const good = { ...HEADERS, "content-type": "application/json" };
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        const isBug = request.headers["content-encoding"] === "zstd";
        const body = JSON.stringify(refusal("BAD_REQUEST", isBug ? "TypeError: x is not a function" : "No"));
        response.writeHead(400, { ...good, "content-length": body.length }).end(body);
      });
    });
    server.on("checkExpectation", (...pair) => server.emit("request", ...pair));
    server.on("clientError", (_error, socket) => {
      const body = JSON.stringify(refusal("BAD_HEADER", "No"));
      const lines = Object.entries({ ...good, "content-length": body.length, connection: "close" }).map((pair) => pair.join(": "));
      if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
    });
    onTestFinished(() => void server.closeAllConnections());
    onTestFinished(() => void server.close());
    const port = await listen(server);
    const run = (seed: number): Promise<unknown> =>
      runLanes({ port, tenants: [own, other], seed, lanes: 1, requests: 2_000 }).then(
        () => "green",
        (error: Error) => error.message,
      );
    const message = String(await run(SEED));
    expect(message).toContain(`seed: ${SEED}`);
    expect(message).toMatch(/Content-Encoding: zstd/);
    expect(await run(SEED)).toBe(message);
  });

  function listen(server: Server): Promise<number> {
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
  }
});
