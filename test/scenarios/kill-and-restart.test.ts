import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, onTestFinished, test } from "vitest";
import { ROOT, type StartedCloud, startCloud } from "#test/support/started-cloud.ts";

const sample = readFileSync(join(ROOT, "models/mnist/1/sample.json"));

async function infer(cloud: StartedCloud): Promise<number> {
  const headers = { "x-api-key": cloud.connection.apiKey, "content-type": "application/json" };
  const response = await fetch(`${cloud.connection.url}/v2/models/mnist/infer`, { method: "POST", headers, body: sample });
  await response.arrayBuffer();
  return response.status;
}

/** Every process below a pid, itself included. */
function processTree(root: number): number[] {
  const parents = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const children = parents.filter(([, parent]) => parent === root).map(([pid]) => pid);
  return [root, ...children.flatMap(processTree)];
}

function alive(pids: readonly number[]): number[] {
  const states = execFileSync("ps", ["-eo", "pid=,stat="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  return pids.filter((pid) => states.some(([id, state]) => Number(id) === pid && !state?.startsWith("Z")));
}

test.skipIf(inject("home") === "")(
  "a local cloud killed at any moment leaves no process, and its state serves the next start",
  async () => {
    const home = mkdtempSync(join(tmpdir(), "slipway-home-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const first = await startCloud({ home });
    expect(await infer(first)).toBe(200);
    const key = first.connection.apiKey;
    const tree = processTree(first.process.pid ?? 0);
    expect(tree.length).toBeGreaterThan(1);
    await first.kill();
    const deadline = Date.now() + 5_000;
    while (alive(tree).length > 0 && Date.now() < deadline) await sleep(50);
    expect(alive(tree)).toEqual([]);

    const second = await startCloud({ home });
    onTestFinished(() => second.kill());
    expect(second.connection.apiKey).toBe(key);
    expect(await infer(second)).toBe(200);
    expect(await second.stop()).toBe(0);
  },
);

test.skipIf(inject("home") === "")("a start cut off in the middle of its deployment is no obstacle to the next", async () => {
  const home = mkdtempSync(join(tmpdir(), "slipway-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const cut = startCloud({ home, untilPrinted: "Deploying" });
  await (await cut).kill();
  const next = await startCloud({ home });
  onTestFinished(() => next.kill());
  expect(await infer(next)).toBe(200);
  expect(await next.stop()).toBe(0);
});
