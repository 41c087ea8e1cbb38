import { beforeAll, describe, expect, test } from "vitest";
import { toBilledTime } from "#core/footprint/billed-time.ts";
import { toFootprint, toIdleFootprint } from "#core/footprint/footprint.ts";
import { gpuRates } from "#core/footprint/gpu-rates.ts";
import { lambdaRates } from "#core/footprint/lambda-rates.ts";
import { addLedger, type LedgerAmounts, NOTHING, toLedger } from "#core/footprint/ledger.ts";
import { type PlatformEvent, toPlatformLines, toPlatformTotal } from "#core/footprint/platform-lines.ts";
import { seconds } from "#core/footprint/units.ts";

const REQUESTS = 100_000;
const TENANTS = 7;
const FUNCTIONS = [
  { memoryMb: 512, architecture: "x86_64", watts: [0.74, 3.5], embodied: 1_610_790 / 96, intensity: 379.069, region: "us-east-1" },
  { memoryMb: 1769, architecture: "arm64", watts: [0.47, 1.69], embodied: 1_333_120 / 64, intensity: 8.8, region: "eu-north-1" },
  { memoryMb: 10_240, architecture: "x86_64", watts: [0.74, 3.5], embodied: 1_610_790 / 96, intensity: 760, region: "ap-southeast-2" },
] as const;
const RATES = FUNCTIONS.map((place) => lambdaRates(place));
const GPU = gpuRates({ instance: "g4dn.xlarge", region: "us-east-1" });

/** What the oracle adds up from what it was billed for, by the published formulas and nothing of the code's. */
class Oracle {
  energy = 0;
  operational = 0;
  embodied = 0;
  cost = 0n;
  #lost = { energy: 0, operational: 0, embodied: 0 };

  call(which: (typeof FUNCTIONS)[number], ms: number, cpuSeconds: number, billed: LedgerAmounts): void {
    const { memoryMb, watts, embodied, intensity } = which;
    const vcpus = memoryMb / 1769;
    const time = ms / 1000;
    const use = Math.min(1, cpuSeconds / (vcpus * time));
    const joules = (vcpus * (watts[0] + use * (watts[1] - watts[0])) + (0.392 * memoryMb) / 1024) * time * 1.14;
    this.add(joules, (joules / 3.6e6) * intensity, ((embodied * time) / 3600 / 35_040) * vcpus);
    this.cost += billed.costFusd;
  }

  idleGpu(time: number, billed: LedgerAmounts): void {
    const joules = 23.492 * 1.14 * time;
    this.add(joules, (joules / 3.6e6) * 379.069, (3_010_790 / 8 / (35_040 * 3600)) * time);
    this.cost += billed.costFusd;
  }

  /** Compensated sums (Kahan), so that the oracle's own rounding is no part of what it finds. */
  private add(energy: number, operational: number, embodied: number): void {
    for (const [name, value] of Object.entries({ energy, operational, embodied }) as ["energy" | "operational" | "embodied", number][]) {
      const corrected = value - this.#lost[name];
      const sum = this[name] + corrected;
      this.#lost[name] = sum - this[name] - corrected;
      this[name] = sum;
    }
  }
}

/** The same numbers between 0 and 1 each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Calls of three functions by seven tenants: one in fifty cold, one in twenty refused, one in a hundred killed; and GPU windows. */
function simulate() {
  const next = random(20_261_124);
  const oracle = new Oracle();
  const events: PlatformEvent[] = [];
  for (let index = 0; index < REQUESTS; index += 1) {
    const at = Math.floor(next() * FUNCTIONS.length);
    const [place, rates] = [FUNCTIONS[at], RATES[at]];
    if (place === undefined || rates === undefined) throw new Error("There is no such function");
    const time = toBilledTime(1 + next() ** 4 * 900, next() < 0.02 ? 80 + next() * 2_000 : 0);
    const busySeconds = next() * time.seconds * (place.memoryMb / 1769) * 1.2;
    const amounts = toLedger(toFootprint({ ...time, busySeconds }, rates).total);
    oracle.call(place, time.seconds * 1000, busySeconds, amounts);
    const fate = next();
    if (fate < 0.06) events.push({ kind: "overhead", amounts });
    else events.push({ kind: "request", tenant: `t${Math.floor(next() * TENANTS)}`, amounts });
  }
  for (let hour = 0; hour < 24; hour += 1) {
    const idle = toLedger(toIdleFootprint(seconds(3600), GPU));
    oracle.idleGpu(3600, idle);
    const busy =
      hour % 6 === 0 ? [] : Array.from({ length: TENANTS }, (_, tenant) => [`t${tenant}`, BigInt(Math.floor(next() * 1e9))] as const);
    events.push({ kind: "window", window: { idle, busyUs: new Map(busy) } });
  }
  return { oracle, events };
}

/** The first of the four sums that differ: cost by a unit, energy and carbon by a billionth. */
function findLeak(total: LedgerAmounts, oracle: Oracle): string | undefined {
  if (total.costFusd !== oracle.cost) return "cost";
  const sums = [
    ["energy", total.energyFj, oracle.energy],
    ["operational", total.operationalFg, oracle.operational],
    ["embodied", total.embodiedFg, oracle.embodied],
  ] as const;
  return sums.find(([, units, whole]) => Math.abs(Number(units) / 1e15 - whole) > whole * 1e-9)?.[0];
}

describe("toPlatformLines() over 100,000 requests with kills", () => {
  let world: ReturnType<typeof simulate>;
  beforeAll(() => {
    world = simulate();
  });

  test("puts all that was billed on exactly one line", () => {
    const lines = toPlatformLines(world.events);
    expect([lines.requests.size, lines.idle.size]).toEqual([TENANTS, TENANTS]);
    for (const line of [lines.overhead, lines.unallocated]) expect(line.energyFj).toBeGreaterThan(0n);
    expect(findLeak(toPlatformTotal(lines), world.oracle)).toBeUndefined();
  });

  test("gives the same lines to the last unit in any order", () => {
    const reversed = toPlatformLines(world.events.toReversed());
    const { requests, idle, overhead } = toPlatformLines(world.events);
    expect(new Map([...reversed.requests].sort())).toEqual(new Map([...requests].sort()));
    expect(new Map([...reversed.idle].sort())).toEqual(new Map([...idle].sort()));
    expect(reversed.overhead).toEqual(overhead);
  });

  test("a planted leak is caught: one request lost, one counted twice, a unit of cost", () => {
    const { events, oracle } = world;
    const total = (of: readonly PlatformEvent[]) => toPlatformTotal(toPlatformLines(of));
    expect(findLeak(total(events.slice(1)), oracle)).toBe("cost");
    expect(findLeak(total([...events, ...events.slice(0, 1)]), oracle)).toBe("cost");
    const whole = total(events);
    expect(findLeak({ ...whole, costFusd: whole.costFusd + 1n }, oracle)).toBe("cost");
    expect(findLeak({ ...whole, energyFj: whole.energyFj + whole.energyFj / 500_000_000n }, oracle)).toBe("energy");
  });

  test("no time adds nothing", () => {
    const nothing = { ...toLedger(toFootprint(toBilledTime(-1), RATES[0] ?? GPU).total), costFusd: 0n };
    expect(addLedger(nothing, NOTHING)).toEqual(NOTHING);
  });
});
