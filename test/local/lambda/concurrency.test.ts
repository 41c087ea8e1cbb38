import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { eventually, openLambda } from "./opened-lambda.ts";
import { processIsRunning } from "./process-is-running.ts";
import { toConfig, toZip } from "./sample-function.ts";

/** Says that it began, waits for the gate to appear, answers who it is. */
const WAIT = `
  const { existsSync, writeFileSync } = require("node:fs");
  const { setTimeout: sleep } = require("node:timers/promises");
  let calls = 0;
  exports.handler = async ({ gate, began }) => {
    const overlap = ++calls;
    if (began) writeFileSync(began, "");
    while (gate && !existsSync(gate)) await sleep(5);
    calls -= 1;
    return { pid: process.pid, overlap, code: "CODE" };
  };
`;

interface Seen {
  readonly pid: number;
  readonly overlap: number;
  readonly code: string;
}

function createGate() {
  const folder = temporaryFolder();
  const path = join(folder, "gate");
  return { path, began: (name: string) => join(folder, name), open: () => writeFileSync(path, "") };
}

test("calls at the same time run in processes of their own, one call in each; later calls reuse them", async () => {
  const { put, call } = openLambda();
  await put(WAIT);
  const gate = createGate();
  const calls = [1, 2, 3].map((n) => call({ gate: gate.path, began: gate.began(String(n)) }) as Promise<Seen>);
  await eventually(() => [1, 2, 3].every((n) => existsSync(gate.began(String(n)))));
  gate.open();
  const seen = await Promise.all(calls);
  const pids = new Set(seen.map(({ pid }) => pid));
  expect(pids.size).toBe(3);
  expect(seen.map(({ overlap }) => overlap)).toEqual([1, 1, 1]);
  const again = [(await call()) as Seen, (await call()) as Seen, (await call()) as Seen];
  expect(new Set(again.map(({ pid }) => pid)).size).toBe(1);
  expect(pids).toContain(again[0]?.pid);
});

test("calls beyond the machine's concurrency wait their turn instead of failing", async () => {
  const { put, call } = openLambda({ concurrency: 2 });
  await put(WAIT);
  const gate = createGate();
  const calls = Array.from({ length: 12 }, () => call({ gate: gate.path }) as Promise<Seen>);
  gate.open();
  const seen = await Promise.all(calls);
  expect(new Set(seen.map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
});

test("a queue that is full throttles", async () => {
  const { lambda, put, call } = openLambda({ concurrency: 1, maxWaiting: 1 });
  await put(WAIT);
  const gate = createGate();
  const allowed = [call({ gate: gate.path }), call({ gate: gate.path })];
  await expect(lambda.invoke("f", Buffer.from("{}"))).rejects.toMatchObject({ code: "TooManyRequestsException", status: 429 });
  gate.open();
  expect(await Promise.all(allowed)).toHaveLength(2);
});

test("a function past its reserved concurrency is throttled, and others are not", async () => {
  const { lambda, put, call } = openLambda();
  await put(WAIT, { reservedConcurrency: 1 });
  await lambda.putFunction(toConfig({ functionName: "other" }), toZip({ "index.js": "exports.handler = async () => 1;" }));
  const gate = createGate();
  const first = call({ gate: gate.path });
  await expect(lambda.invoke("f", Buffer.from("{}"))).rejects.toMatchObject({ code: "TooManyRequestsException" });
  expect((await lambda.invoke("other", Buffer.from("{}"))).payload.toString("utf8")).toBe("1");
  gate.open();
  await first;
  expect(await call()).toMatchObject({ code: "CODE" });
});

test("a function with a reserved concurrency of 0 is switched off", async () => {
  const { put, call } = openLambda();
  await put(WAIT, { reservedConcurrency: 0 });
  await expect(call()).rejects.toMatchObject({ code: "TooManyRequestsException" });
});

test("a call under way finishes on its code while the next meets the new one; the old process then ends", async () => {
  const { put, call } = openLambda();
  await put(WAIT.replace("CODE", "old"));
  const idle = (await call()) as Seen;
  const gate = createGate();
  const underWay = call({ gate: gate.path, began: gate.began("old") }) as Promise<Seen>;
  await eventually(() => existsSync(gate.began("old")));
  await put(WAIT.replace("CODE", "new"));
  expect(await call()).toMatchObject({ code: "new" });
  gate.open();
  const finished = await underWay;
  expect([finished.code, finished.pid]).toEqual(["old", idle.pid]);
  await eventually(() => !processIsRunning(idle.pid));
  expect(await call()).toMatchObject({ code: "new" });
});

test("an update ends the environments that are idle, a deletion too", async () => {
  const { lambda, put, call } = openLambda();
  await put(WAIT);
  const before = (await call()) as Seen;
  await lambda.putFunction(toConfig({ environment: { CHANGED: "1" } }), "unchanged");
  await eventually(() => !processIsRunning(before.pid));
  const after = (await call()) as Seen;
  await lambda.deleteFunction("f");
  await eventually(() => !processIsRunning(after.pid));
  await expect(call()).rejects.toMatchObject({ code: "ResourceNotFoundException", status: 404 });
});

test("an environment ends after its idle time", async () => {
  const { put, call } = openLambda({ idleMs: 50 });
  await put(WAIT);
  const { pid } = (await call()) as Seen;
  await eventually(() => !processIsRunning(pid));
  expect(((await call()) as Seen).pid).not.toBe(pid);
});

test("a call offered to a process that was killed a moment before runs in another, once", async () => {
  const { put, call, lines } = openLambda();
  await put(WAIT);
  for (let round = 0; round < 5; round += 1) {
    const { pid } = (await call()) as Seen;
    process.kill(pid, "SIGKILL");
    const answer = (await call()) as Seen;
    expect(answer).toMatchObject({ overlap: 1 });
    expect(answer.pid).not.toBe(pid);
  }
  expect(lines.filter(({ message }) => message.startsWith("START "))).toHaveLength(10);
});

test("a call that was begun is never begun again, however early its process dies", async () => {
  const { lambda, put } = openLambda();
  const folder = temporaryFolder();
  await put(
    `
    const { appendFileSync } = require("node:fs");
    exports.handler = () => {
      appendFileSync(process.env.FOLDER + "/begun", "x");
      process.kill(process.pid, "SIGKILL");
    };`,
    { environment: { FOLDER: folder } },
  );
  expect((await lambda.invoke("f", Buffer.from("{}"))).functionError).toBe("Unhandled");
  expect(readFileSync(join(folder, "begun"), "utf8")).toBe("x");
});

test("room for another function is made by ending the environment that was idle longest", async () => {
  const { lambda, put, call } = openLambda({ maxProcesses: 1 });
  await put(WAIT);
  await lambda.putFunction(toConfig({ functionName: "other" }), toZip({ "index.js": "exports.handler = async () => 1;" }));
  const { pid } = (await call()) as Seen;
  await lambda.invoke("other", Buffer.from("{}"));
  await eventually(() => !processIsRunning(pid));
});

test("close() turns away new calls, ends calls under way and leaves no process", async () => {
  const { lambda, put, call } = openLambda({ concurrency: 1 });
  await put(WAIT);
  const gate = createGate();
  const { pid } = (await call()) as Seen;
  const running = lambda.invoke("f", Buffer.from(JSON.stringify({ gate: gate.path, began: gate.began("x") })));
  await eventually(() => existsSync(gate.began("x")));
  const waiting = call();
  waiting.catch(() => {});
  await lambda.close();
  expect(processIsRunning(pid)).toBe(false);
  expect((await running).functionError).toBe("Unhandled");
  await expect(waiting).rejects.toMatchObject({ code: "ServiceException" });
  await expect(call()).rejects.toMatchObject({ code: "ServiceException" });
});

test("close() during a cold start leaves no process and no second start", async () => {
  const folder = temporaryFolder();
  const { lambda, put, call } = openLambda();
  await put(`require("node:fs").writeFileSync(process.env.FOLDER + "/" + process.pid, ""); for (;;);`, { environment: { FOLDER: folder } });
  const starting = call();
  starting.catch(() => {});
  await eventually(() => readPids(folder).length === 1);
  await lambda.close();
  await expect(starting).rejects.toMatchObject({ code: "ServiceException" });
  expect(readPids(folder).filter(processIsRunning)).toEqual([]);
  expect(readPids(folder)).toHaveLength(1);
});

function readPids(folder: string): number[] {
  return readdirSync(folder).map(Number);
}
