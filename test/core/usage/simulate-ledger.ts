import { ServeError } from "#core/errors.ts";
import type { UsageEvent } from "#core/serving/meter.ts";
import { createUsageMeter } from "#core/serving/usage-meter.ts";
import type { PlanName } from "#core/tenant/plan.ts";
import type { DailyTotal, UsageLedger } from "#core/usage/usage-ledger.ts";
import type { UsageLine } from "#core/usage/usage-line.ts";
import { createRandom } from "#training/random/random.ts";
import { createOracle, type LedgerOracle } from "./ledger-oracle.ts";
import { lostRow } from "./rows.ts";

/** Where a request or its environment ends. */
const ENDS = [
  "answered",
  "killed once open",
  "killed after the run",
  "killed once written",
  "run failed",
  "open unanswered",
  "open failed",
] as const;

const TENANTS: readonly (readonly [string, PlanName])[] = [
  ["acme", "premium"],
  ["bolt", "standard"],
  ["calm", "free"],
];

/** Simulated milliseconds between two requests: a hundred thousand of them pass two midnights. */
const STEP_MS = 1_000;
const BATCH_LINES = 150;
const SWEEP_EVERY = 2_000;
/** Of batches that are delivered again, and of those during which the function dies. */
const AGAIN = 0.2;
const DIES = 0.1;

export interface Simulation {
  readonly totals: readonly DailyTotal[];
  readonly oracle: LedgerOracle;
  /** How often each end was met. */
  readonly ends: Readonly<Record<string, number>>;
}

/** Closes rows from lines as the settling function does. */
export type Deliver = (lines: readonly UsageLine[], ledger: UsageLedger) => Promise<unknown>;

/**
 * Runs requests through the real meter over a ledger, killed at every point and with lines delivered more than once, out of order and to a
 * function that dies.
 */
export async function simulateLedger(ledger: UsageLedger, requests: number, seed: number, deliver: Deliver): Promise<Simulation> {
  const random = createRandom(seed).uniform;
  const oracle = createOracle();
  const ends: Record<string, number> = {};
  let now = Date.parse("2026-11-23T22:00:00.000Z");
  const date = () => new Date(now);
  const lines: UsageLine[] = [];
  const delivered: (readonly UsageLine[])[] = [];
  const dying: UsageLedger = {
    ...ledger,
    async close(rows) {
      await ledger.close(rows.slice(0, rows.length >> 1));
      throw new Error("The function was killed");
    },
  };
  const deliverOnce = async (batch: readonly UsageLine[]): Promise<void> => {
    if (random() < DIES) await deliver(batch, dying).catch(() => {});
    await deliver(batch, ledger);
  };

  for (let index = 0; index < requests; index += 1) {
    now += STEP_MS;
    const [tenant, plan] = (index % 16 === 0 ? TENANTS[2] : TENANTS[index % 2]) ?? ["", "free"];
    const end = ENDS[Math.floor(random() ** 3 * ENDS.length)] ?? "answered";
    const meterOf = createUsageMeter({
      ledger: withOpenFault(ledger, end),
      version: { name: `m${index % 2}`, version: 1 + (index % 3) },
      placement: "lambda",
      memoryMb: 1_769,
      timeoutMs: 28_000,
      date,
      write: (line) => void lines.push(line),
      report: () => {},
    });
    const facts = { tenant, model: `m${index % 2}`, version: 1 + (index % 3), openedAt: date().toISOString() };
    const event = toEvent(facts, index);
    const outcome = await runOnce(meterOf(`request-${index}`), { tenant, plan, entitlements: [], scopes: [] }, end, event);
    ends[outcome] = (ends[outcome] ?? 0) + 1;
    if (outcome === "answered" || outcome === "killed once written") oracle.ran(facts, event);
    if (outcome === "killed once open" || outcome === "killed after the run") oracle.lost(facts);
    if (lines.length >= BATCH_LINES) {
      // Out of order: the second half first, the rest backwards.
      const batch = [...lines.splice(BATCH_LINES >> 1), ...lines.splice(0).reverse()];
      await deliverOnce(batch);
      if (random() < AGAIN) delivered.push(batch);
      if (random() < AGAIN) await deliverOnce(delivered[Math.floor(random() * delivered.length)] ?? []);
    }
    if (index % SWEEP_EVERY === 0) await ledger.sweep(date(), lostRow);
  }
  await deliverOnce(lines);
  now += 3_600_000;
  await ledger.sweep(date(), lostRow);
  return { totals: await ledger.totals({ from: "2026-11-01", to: "2026-11-30" }), oracle, ends };
}

type Meter = ReturnType<ReturnType<typeof createUsageMeter>>;
type Caller = Parameters<Meter["open"]>[0];

async function runOnce(meter: Meter, caller: Caller, end: (typeof ENDS)[number], event: UsageEvent): Promise<string> {
  try {
    const run = await meter.open(caller, 10_000);
    if (end === "killed once open" || end === "killed after the run") return end;
    if (end === "run failed") await run.withdraw();
    else await run.close(event);
    return end;
  } catch (error) {
    return error instanceof ServeError ? error.code : String(error);
  }
}

/** Its answer is lost after the row is open, or it is never reached; a killed environment releases nothing. */
function withOpenFault(ledger: UsageLedger, end: (typeof ENDS)[number]): UsageLedger {
  if (end === "killed once written") return { ...ledger, release: () => Promise.reject(new Error("The environment was killed")) };
  if (end !== "open unanswered" && end !== "open failed") return ledger;
  return {
    ...ledger,
    async open(row, limits) {
      if (end === "open unanswered") await ledger.open(row, limits);
      throw new ServeError("STORAGE_FULL", "No answer");
    },
  };
}

function toEvent({ tenant, model, version }: Pick<UsageEvent, "tenant" | "model" | "version">, index: number): UsageEvent {
  const units = String(BigInt(index + 1) * 1_000_000_007n ** 2n);
  return {
    tenant,
    model,
    version,
    outcome: index % 11 === 0 ? "NON_FINITE_OUTPUT" : "OK",
    computeMs: 1.5,
    bytesIn: index,
    bytesOut: index % 100,
    tokens: index % 7,
    footprint: {
      billedMs: 1 + (index % 500),
      coldMs: index % 3,
      energyFj: units,
      operationalFg: units,
      embodiedFg: units,
      costFusd: units,
    },
  };
}
