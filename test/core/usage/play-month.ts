import type { ScheduledEvent } from "aws-lambda";
import { toLostRow } from "#core/usage/lost-row.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { createSettleHandler } from "#functions/settle/create-settle-handler.ts";
import { createRandom } from "#training/random/random.ts";
import { toLogEvent } from "./log-event.ts";
import { createMonthFunction, type MonthVersion, TIMEOUT_MS } from "./month-function.ts";
import type { RunFacts } from "./month-oracle.ts";
import { createMonthTenants } from "./month-tenants.ts";

/** Three models, four versions; memory whose price is a whole number of 10^-15 dollars a millisecond. */
const VERSIONS: readonly MonthVersion[] = [
  { model: "mnist", version: 1, memoryMb: 512 },
  { model: "mnist", version: 2, memoryMb: 1_024 },
  { model: "digits", version: 1, memoryMb: 2_048 },
  { model: "words", version: 3, memoryMb: 1_024 },
];

/** Requests a day, and what each may call. */
const TENANTS = [
  { name: "acme", plan: "premium", patterns: ["*"], perDay: 3 },
  { name: "bolt", plan: "free", patterns: ["mnist@1-2", "words"], perDay: 2 },
  { name: "calm", plan: "standard", patterns: ["digits", "mnist@2"], perDay: 2 },
] as const;

const HOUR_MS = 3_600_000;
const KILLED = 0.08;
const BAD_BODY = 0.05;
const AGAIN = 0.3;

export interface PlayedMonth {
  readonly facts: readonly RunFacts[];
  /** What was answered, by status, and `killed`. */
  readonly answers: Readonly<Record<string, number>>;
}

/**
 * November 2026: three tenants, a rotation, a plan change, a revocation; environments that are killed, and log lines that are delivered
 * again, the same hour and days later. The clock is the script's.
 * @returns what ran, told by the side that asked.
 */
export async function playMonth(ledger: UsageLedger, seed: number): Promise<PlayedMonth> {
  const random = createRandom(seed).uniform;
  const clock = { now: Date.parse("2026-11-01T00:00:00.000Z") };
  const lines: string[] = [];
  const functions = VERSIONS.map((version) => ({
    ...version,
    function: createMonthFunction(version, { ledger, clock, log: (line) => void lines.push(line) }),
  }));
  const tenants = createMonthTenants(clock);
  const keys = new Map<string, string>();
  for (const { name, plan, patterns } of TENANTS) keys.set(name, await tenants.create(name, plan, patterns));
  const retired = new Map<string, string>();
  const settle = createSettleHandler({
    ledger,
    toLost: (row, closedAt) => toLostRow(row, closedAt, { region: "us-east-1", architecture: "x86_64" }),
    date: () => new Date(clock.now),
    log: () => {},
  });
  const delivered: (readonly string[])[] = [];
  const facts: RunFacts[] = [];
  const answers: Record<string, number> = {};

  const askOnce = async (tenant: string, key: string, id: string): Promise<void> => {
    const count = (what: string): void => {
      answers[what] = (answers[what] ?? 0) + 1;
    };
    const target = functions[Math.floor(random() * functions.length)];
    const authorizer = await tenants.authorize(key);
    if (authorizer === undefined || target === undefined) return count("401");
    const { model, version, memoryMb } = target;
    const rows = 1 + Math.floor(random() * 3);
    const data = Array.from({ length: rows * 4 }, () => Math.floor(random() * 1_000) / 8);
    const request = JSON.stringify({ inputs: [{ name: "x", datatype: "FP32", shape: [rows, 4], data }] });
    const body = random() < BAD_BODY ? `${request}}` : request;
    const day = new Date(clock.now).toISOString().slice(0, 10);
    // Long enough that the ledger's unit is less than 10^-9 of what it adds up.
    const ms = 20 + Math.floor(random() * 400);
    const script = { ms, cpuSeconds: (ms / 1_000) * random(), isKilled: random() < KILLED };
    const answer = await target.function.ask({ id, body, authorizer, path: `/v2/models/${model}/versions/${version}/infer` }, script);
    count(answer === undefined ? "killed" : String(answer.status));
    const known = { tenant, day, model, version, memoryMb };
    if (answer === undefined) facts.push({ ...known, outcome: "LOST", ms: TIMEOUT_MS, coldMs: 0, bytesIn: 0, bytesOut: 0 });
    else if (answer.status === 200) {
      const { cpuSeconds } = script;
      const { coldMs, bytes: bytesOut } = answer;
      facts.push({ ...known, outcome: "OK", ms: ms + coldMs, coldMs, cpuSeconds, bytesIn: Buffer.byteLength(body), bytesOut });
    }
  };
  const deliver = async (): Promise<void> => {
    const batch = lines.splice(0).reverse();
    await settle(toLogEvent(batch));
    delivered.push(batch);
    if (random() < AGAIN) await settle(toLogEvent(delivered[Math.floor(random() * delivered.length)] ?? []));
  };

  for (let day = 1; day <= 30; day += 1) {
    const midnight = Date.UTC(2026, 10, day);
    clock.now = midnight;
    if (day === 8) {
      retired.set("acme", keys.get("acme") ?? "");
      keys.set("acme", await tenants.rotate("acme"));
    }
    if (day === 15) await tenants.changePlan("bolt", "standard");
    if (day === 20) await tenants.revoke("calm");
    for (const { name, perDay } of TENANTS) {
      for (let index = 0; index < perDay; index += 1) {
        clock.now = midnight + (index + 1) * 5 * HOUR_MS + Math.floor(random() * HOUR_MS);
        // Both keys of a rotation work for a day; from then on the old one is refused.
        const key = index === 0 ? (retired.get(name) ?? keys.get(name)) : keys.get(name);
        await askOnce(name, key ?? "", `${day}-${name}-${index}`);
      }
    }
    await deliver();
    clock.now = midnight + 24 * HOUR_MS;
    await settle(SCHEDULED);
  }
  return { facts, answers };
}

const SCHEDULED: ScheduledEvent = {
  id: "1",
  version: "0",
  account: "123456789012",
  time: "2026-11-25T01:00:00Z",
  region: "us-east-1",
  source: "aws.events",
  "detail-type": "Scheduled Event",
  resources: [],
  detail: {},
};
