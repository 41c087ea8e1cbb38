import { setTimeout as sleep } from "node:timers/promises";
import type { FuzzedCloud, FuzzTenant } from "./fuzzed-cloud.ts";
import { askGolden } from "./golden-answer.ts";
import { accessLogIds, filesHolding, logMessages, servingProcesses, settledGrowth } from "./observe-cloud.ts";
import { runLanes } from "./run-lanes.ts";

export interface FuzzOptions {
  readonly seed: number;
  readonly lanes: number;
  /** Asked and checked the same way before memory is first measured. */
  readonly warmUp: number;
  readonly requests: number;
  /** Requests between two looks at the access log, which keeps a few ten thousand lines. */
  readonly round: number;
  /** Hears of each round. */
  readonly report: (line: string) => void;
}

export interface FuzzFigures {
  readonly requests: number;
  readonly answers: number;
  readonly seconds: number;
  readonly slowestMs: number;
  readonly grownMiB: number;
  readonly codes: ReadonlyMap<string, number>;
}

const MAX_GROWTH_BYTES = 64 * 1024 * 1024;
const FLUSH_MS = 300;
const PATIENCE_MS = 60_000;

/** Lambda's words for a function that ended, and ours for a gateway that failed. No request may cause either. */
const DEATHS = /Runtime exited|Runtime\.ExitError|Runtime\.OutOfMemory|Task timed out/;

/**
 * Sends so many requests and looks at what they did to the service.
 * @throws Error when an answer is wrong, a process ended, a request has not exactly one line in the access log, a payload is in a file,
 * memory stays, or a good request is answered otherwise than before.
 */
export async function fuzz(cloud: FuzzedCloud, tenants: readonly FuzzTenant[], options: FuzzOptions): Promise<FuzzFigures> {
  const { seed, lanes, warmUp, requests, round, report } = options;
  const [first] = tenants;
  const { connection, process, printed } = cloud.current();
  const pid = process.pid ?? 0;
  const port = Number(new URL(connection.url).port);
  const golden = await askGolden(connection.url, first?.key ?? "");
  if (golden.status !== 200) throw new Error(`A good request gives ${golden.status}: ${golden.body}`);
  const printedBefore = printed().length;

  let nextSeed = seed;
  const codes = new Map<string, number>();
  let [answers, sent, slowestMs] = [0, 0, 0];
  const runRound = async (count: number): Promise<void> => {
    await sleep(FLUSH_MS);
    const earlier = new Set(accessLogIds(cloud.home));
    const figures = await runLanes({ port, tenants, seed: nextSeed, lanes, requests: count });
    nextSeed += lanes;
    await sleep(FLUSH_MS);
    checkAccessLog(
      figures.ids,
      accessLogIds(cloud.home).filter((id) => !earlier.has(id)),
    );
    checkAlive(cloud, DEATHS);
    answers += figures.ids.length;
    sent += figures.requests;
    slowestMs = Math.max(slowestMs, figures.slowestMs);
    for (const [code, times] of figures.codes) codes.set(code, (codes.get(code) ?? 0) + times);
  };

  if (warmUp > 0) await runRound(warmUp);
  const before = servingProcesses(pid);
  const target = sent + requests;
  const started = performance.now();
  while (sent < target) {
    await runRound(Math.min(round, target - sent));
    report(`${sent} requests, ${answers} answers, ${Math.round((performance.now() - started) / 1000)} s, next seed ${nextSeed}`);
  }
  const seconds = (performance.now() - started) / 1000;

  const after = await askGolden(connection.url, first?.key ?? "");
  if (after.status !== 200 || after.body !== golden.body) throw new Error(`A good request now gives ${after.status}: ${after.body}`);
  const live = await fetch(`${connection.url}/v2/health/live`);
  if (live.status !== 200) throw new Error(`The service is not live: ${live.status}`);
  const grown = await settledGrowth(pid, before, MAX_GROWTH_BYTES, PATIENCE_MS);
  if (grown > MAX_GROWTH_BYTES) throw new Error(`A serving process is ${grown / 2 ** 20} MiB larger than after the warm-up`);
  checkTraces(cloud, tenants);
  if (printed().length > printedBefore) throw new Error(`The local cloud reports: ${printed().slice(printedBefore)}`);
  return { requests: sent, answers, seconds, slowestMs, grownMiB: grown / 2 ** 20, codes };
}

/** @throws Error unless there is exactly one line for each answer, and no other. */
export function checkAccessLog(answered: readonly string[], logged: readonly string[]): void {
  const lines = new Map<string, number>();
  for (const id of logged) lines.set(id, (lines.get(id) ?? 0) + 1);
  const wrong = answered.filter((id) => lines.get(id) !== 1);
  if (wrong.length > 0) throw new Error(`${wrong.length} answers have not exactly one line in the access log: ${wrong.slice(0, 3)}`);
  const known = new Set(answered);
  const surplus = [...lines.keys()].filter((id) => !known.has(id));
  if (surplus.length > 0) throw new Error(`${surplus.length} lines in the access log are no answer's: ${surplus.slice(0, 3)}`);
}

/** @throws Error when the service, or a function of it, has ended. */
export function checkAlive(cloud: Pick<FuzzedCloud, "home" | "current">, deaths: RegExp): void {
  const { process } = cloud.current();
  if (process.exitCode !== null || process.signalCode !== null) throw new Error("The local cloud has ended");
  const death = logMessages(cloud.home).find((message) => deaths.test(message));
  if (death !== undefined) throw new Error(`A function failed: ${death.slice(0, 2_000)}`);
}

/** @throws Error when anything a tenant sent, or a key, is in a file, a log, a counter or on the terminal. */
export function checkTraces(cloud: Pick<FuzzedCloud, "home" | "current">, tenants: readonly FuzzTenant[]): void {
  const secrets = tenants.flatMap(({ marker, key }) => [marker, key]);
  const files = filesHolding(cloud.home, secrets);
  if (files.length > 0) throw new Error(`What a tenant sent is in ${files.slice(0, 5)}`);
  if (secrets.some((secret) => cloud.current().printed().includes(secret))) throw new Error("What a tenant sent was printed");
}
