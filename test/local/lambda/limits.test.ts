import { describe, expect, test } from "vitest";
import { LAMBDA_LIMITS } from "#local/lambda/lambda-limits.ts";
import { eventually, openLambda } from "./opened-lambda.ts";
import { processIsRunning } from "./process-is-running.ts";

const parse = (payload: Buffer) => JSON.parse(payload.toString("utf8")) as { errorType: string; errorMessage: string };

describe("time", () => {
  test("a loop is killed at the timeout, and a new environment serves the next call", async () => {
    const { lambda, lines, put, call } = openLambda();
    await put("exports.handler = async ({ loop }) => { while (loop); return process.pid; };", { timeoutSeconds: 1 });
    const pid = (await call()) as number;
    const result = await lambda.invoke("f", Buffer.from('{"loop":true}'), { withLogTail: true });
    expect(result.functionError).toBe("Unhandled");
    expect(parse(result.payload)).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(result.logTail).toMatch(/REPORT .*Status: timeout/);
    const next = (await call()) as number;
    expect(next).not.toBe(pid);
    await eventually(() => !processIsRunning(pid));
    expect(new Set(lines.map(({ stream }) => stream)).size).toBe(2);
  });

  test("a handler that is told its deadline has time left", async () => {
    const { put, call } = openLambda();
    await put("exports.handler = async (event, context) => context.getRemainingTimeInMillis();", { timeoutSeconds: 7 });
    const left = (await call()) as number;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(7_000);
  });

  test("work behind the answer is held to the timeout too", async () => {
    const { put, call } = openLambda();
    // In the turn in which the answer is sent: a timer could come after the runtime has asked for its next call, when nothing is held any more.
    await put("exports.handler = async () => { setImmediate(() => { for (;;); }); return process.pid; };", { timeoutSeconds: 1 });
    const pid = (await call()) as number;
    await eventually(() => !processIsRunning(pid));
    expect(await call()).not.toBe(pid);
  });
});

describe.skipIf(process.platform !== "linux")("memory", () => {
  const GROW = `
    const held = [];
    exports.handler = async ({ megabytes, loop }) => {
      for (let i = 0; i < megabytes; i += 10) held.push(Buffer.alloc(10 << 20, 1));
      while (loop);
      return held.length;
    };
  `;

  test.each([
    ["and does not come to an end", { megabytes: 300, loop: true }],
    ["for a moment before it answers", { megabytes: 200 }],
  ])("a function past its memory %s is killed", async (_, event) => {
    const { lambda, lines, put, call } = openLambda();
    await put(GROW, { memoryMb: 128 });
    const result = await lambda.invoke("f", Buffer.from(JSON.stringify(event)));
    expect(result.functionError).toBe("Unhandled");
    expect(parse(result.payload)).toEqual({
      errorType: "Runtime.OutOfMemory",
      errorMessage: `RequestId: ${result.requestId} Error: Runtime exited with error: signal: killed`,
    });
    await eventually(() =>
      lines.some(({ message }) => message.startsWith("REPORT") && message.includes("Error Type: Runtime.OutOfMemory")),
    );
    expect(await call({ megabytes: 10 })).toBe(1);
  });

  test("the same function within a larger memory is not", async () => {
    const { put, call } = openLambda();
    await put(GROW, { memoryMb: 1024 });
    expect(await call({ megabytes: 300 })).toBe(30);
  });
});

describe("payloads", () => {
  test("an answer of the limit passes, one byte more is an error", async () => {
    const { lambda, put } = openLambda();
    await put("exports.handler = async ({ length }) => 'x'.repeat(length - 2);");
    const most = LAMBDA_LIMITS.MAX_RESPONSE_BYTES;
    const largest = await lambda.invoke("f", Buffer.from(JSON.stringify({ length: most })));
    expect([largest.functionError, largest.payload.length]).toEqual([undefined, most]);
    const tooLarge = await lambda.invoke("f", Buffer.from(JSON.stringify({ length: most + 1 })));
    expect([tooLarge.functionError, parse(tooLarge.payload).errorType]).toEqual(["Unhandled", "Function.ResponseSizeTooLarge"]);
    const after = await lambda.invoke("f", Buffer.from('{"length":5}'));
    expect(after.payload.toString("utf8")).toBe('"xxx"');
  });

  test("a request of the limit passes, one byte more is refused", async () => {
    const { lambda, put } = openLambda();
    await put("exports.handler = async (event) => event.length;");
    const toPayload = (bytes: number): Buffer => Buffer.from(`"${"x".repeat(bytes - 2)}"`);
    const most = LAMBDA_LIMITS.MAX_REQUEST_BYTES;
    expect((await lambda.invoke("f", toPayload(most))).payload.toString("utf8")).toBe(String(most - 2));
    await expect(lambda.invoke("f", toPayload(most + 1))).rejects.toMatchObject({ code: "RequestTooLargeException", status: 413 });
  });
});
