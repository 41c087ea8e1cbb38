import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { toLostRow } from "#core/usage/lost-row.ts";
import { type FuzzedCloud, type FuzzTenant, startFuzzedCloud } from "#test/fuzz/fuzzed-cloud.ts";
import { askGolden } from "#test/fuzz/golden-answer.ts";
import { logMessages, servingProcesses } from "#test/fuzz/observe-cloud.ts";
import { openUsageLedger } from "#test/support/open-usage-ledger.ts";
import { writeSlowModels } from "./slow-models.ts";

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

describe("the local cloud under faults", () => {
  let cloud: FuzzedCloud;
  let tenant: FuzzTenant;
  let golden: string;

  const url = (): string => cloud.current().connection.url;
  const expectGolden = async (): Promise<void> => expect(await askGolden(url(), tenant.key)).toEqual({ status: 200, body: golden });
  /** Asks a model for a tensor of so many elements. */
  const askFor = async (model: string, elements: number): Promise<Told> => {
    const json = JSON.stringify({
      inputs: [{ name: "x", shape: [elements], datatype: "FP32", parameters: { binary_data_size: elements * 4 } }],
    });
    const body = Buffer.concat([Buffer.from(json), Buffer.from(new Float32Array(elements).fill(1).buffer)]);
    const headers = { "x-api-key": tenant.key, "inference-header-content-length": String(json.length), "slipway-timeout-ms": "20000" };
    const response = await fetch(`${url()}/v2/models/${model}/infer`, { method: "POST", headers, body });
    const { code } = (await response.json()) as { readonly code?: string };
    return { status: response.status, code, retryAfter: response.headers.get("retry-after") };
  };
  /** What was answered is in the ledger as that, and what was killed is lost once the sweep has run. */
  const expectLost = async (lost: number): Promise<void> => {
    const { ledger, close } = await openUsageLedger(cloud.current().connection);
    onTestFinished(close);
    const count = async (outcome: string): Promise<readonly string[]> => {
      const totals = await ledger.totals({ tenant: "calm", from: "2026-01-01", to: "9999-12-31" });
      return totals.filter((total) => total.outcome === outcome).map(({ model, requests, billedMs }) => `${model} ${requests} ${billedMs}`);
    };
    const answered = [expect.stringMatching(/^mnist 2 /), expect.stringMatching(/^slow 2 /)];
    await vi.waitFor(async () => expect(await count("OK")).toEqual(answered), { timeout: 10_000, interval: 100 });
    const later = new Date(Date.now() + 600_000);
    const place = { region: cloud.current().connection.region, architecture: "x86_64" } as const;
    expect(await ledger.sweep(later, (row) => toLostRow(row, later, place))).toBe(lost);
    expect([await count("LOST"), await count("OK")]).toEqual([[`slow ${lost} ${lost * 4_000}`], answered]);
  };
  const functions = (): readonly number[] =>
    servingProcesses(cloud.current().process.pid ?? 0)
      .filter(({ isFunction }) => isFunction)
      .map(({ pid }) => pid);

  beforeAll(async () => {
    cloud = await startFuzzedCloud(writeSlowModels);
    tenant = await cloud.createTenant("calm");
    golden = (await askGolden(url(), tenant.key)).body;
  });

  afterAll(async () => {
    expect(await cloud?.close()).toBe(0);
  });

  test("F10, F15 every function is killed while one computes: 503 with Retry-After, and the service is back", async () => {
    expect((await askFor("slow", 1)).status).toBe(200);
    const waiting = askFor("slow", 100_000);
    await sleep(500);
    for (const pid of functions()) process.kill(pid, "SIGKILL");
    expect(await waiting).toEqual({ status: 503, code: "MODEL_UNAVAILABLE", retryAfter: "5" });
    await expectGolden();
    expect((await askFor("slow", 1)).status).toBe(200);
    await expectLost(1);
  });

  test("F12 an input sizes an allocation: that request alone fails, its neighbour's do not", async () => {
    expect((await askFor("grow", 3)).status).toBe(200);
    const [greedy] = await Promise.all([askFor("grow", 40_000), expectGolden(), expectGolden()]);
    expect([422, 503]).toContain(greedy?.status);
    expect(["RESOURCE_EXCEEDED", "MODEL_UNAVAILABLE"]).toContain(greedy?.code);
    expect((await askFor("grow", 3)).status).toBe(200);
  });

  test("F14 an inference does not end: refused in its time, others answered meanwhile, and no process left at it", async () => {
    const before = functions();
    const [endless] = await Promise.all([askFor("slow", 1_000_000), expectGolden(), expectGolden()]);
    expect([503, 504]).toContain(endless?.status);
    expect((await askFor("slow", 1)).status).toBe(200);
    expect(functions().length).toBeLessThanOrEqual(before.length + 1);
  });

  test("F25 senders leave at every phase: nobody else notices, each inference that ran is counted once", async () => {
    const whole = `POST /v2/models/slow/infer HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: ${tenant.key}\r\n`;
    const body = JSON.stringify({ inputs: [{ name: "x", shape: [2], datatype: "FP32", data: [1, 2] }] });
    const complete = `${whole}Content-Length: ${body.length}\r\n\r\n${body}`;
    const port = Number(new URL(url()).port);
    const count = (pattern: RegExp): number => logMessages(cloud.home).filter((message) => pattern.test(message)).length;
    const usage = (): number => count(/"usage":\{"tenant":"calm","model":"slow"/);
    const results = (): number => count(/"tenant":"calm","model":"slow".*"status":200/);
    await sleep(300);
    const before = usage();
    const cuts = [0, 10, whole.length, complete.length - body.length + 5, complete.length - 1];
    for (const bytes of cuts) await leave(port, complete.slice(0, bytes));
    await expectGolden();
    await sleep(300);
    expect(usage()).toBe(before);
    const answered = results();
    for (const _ of cuts) await leave(port, complete);
    await sleep(1_000);
    // Who left before its bytes were read cost nothing; who left later is counted as often as it was computed for.
    expect(usage() - before).toBe(results() - answered);
    expect(usage() - before).toBeGreaterThan(0);
    expect(usage() - before).toBeLessThanOrEqual(cuts.length);
    await expectGolden();
  });

  test("F33, F34 a tenant asks for ten times its rate: it is told to slow down, and others notice nothing", async () => {
    const noisy = await cloud.createTenant("noisy", "free");
    const ask = () => fetch(`${url()}/v2`, { headers: { "x-api-key": noisy.key } });
    const [answers] = await Promise.all([Promise.all(Array.from({ length: 100 }, ask)), ...Array.from({ length: 10 }, expectGolden)]);
    const refused = answers?.filter(({ status }) => status === 429) ?? [];
    expect(refused.length).toBeGreaterThan(70);
    for (const response of refused) {
      expect(response.headers.get("retry-after")).toBe("1");
      expect(await response.json()).toMatchObject({ code: "RATE_LIMITED" });
    }
    expect(answers?.filter(({ status }) => status === 200).length).toBe(100 - refused.length);
  });

  test("F11 the whole service is killed with requests under way: up again, the same key and the same answer, nothing left running", async () => {
    const waiting = Promise.allSettled(Array.from({ length: 4 }, () => askFor("slow", 5_000)));
    await sleep(200);
    const orphans = functions();
    await cloud.restart();
    for (const { status } of await waiting) expect(status).toBe("rejected");
    await expectGolden();
    await vi.waitFor(() => expect(orphans.filter(isRunning)).toEqual([]), { timeout: 10_000, interval: 100 });
  });
});

/** Sends, and goes without a word. */
async function leave(port: number, text: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  await sleep(50);
  socket.destroy();
}

/** A process that ended and that nobody has asked after yet does not run. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
