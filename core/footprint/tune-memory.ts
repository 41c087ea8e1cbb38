import { toBilledTime } from "./billed-time.ts";
import { carbonBand } from "./carbon-band.ts";
import { CONVENTIONS } from "./conventions.ts";
import { toFootprint, type Use } from "./footprint.ts";
import { type LambdaPlacement, lambdaRates } from "./lambda-rates.ts";
import { type Grams, grams, type Joules, type Usd } from "./units.ts";

/** One warm request where nothing held it back. */
export interface MeasuredWork {
  readonly seconds: number;
  /** CPU seconds of all threads. */
  readonly cpuSeconds: number;
}

/** What one warm request takes in a function of some memory. */
export interface MemoryRow {
  readonly memoryMb: number;
  readonly vcpus: number;
  readonly ms: number;
  readonly billedMs: number;
  readonly energy: Joules;
  readonly carbon: Grams;
  /** Of the carbon, over both grid sets and both sets of embodied carbon. */
  readonly low: Grams;
  readonly high: Grams;
  readonly cost: Usd;
}

/**
 * The request in a function of that memory. A function is given a share of the processors' time by its memory: work that needs more CPU time
 * than its share of the wall time takes as long as the share does.
 */
export function toMemoryRow(memoryMb: number, { seconds, cpuSeconds }: MeasuredWork, place: Omit<LambdaPlacement, "memoryMb">): MemoryRow {
  const vcpus = memoryMb / CONVENTIONS.memoryPerVcpu.value;
  const ms = Math.max(seconds, cpuSeconds / vcpus) * 1000;
  const use: Use = { ...toBilledTime(ms), busySeconds: cpuSeconds };
  const placement = { ...place, memoryMb };
  const { energy, operational, embodied, cost } = toFootprint(use, lambdaRates(placement)).total;
  const carbon = grams(operational + embodied);
  return { memoryMb, vcpus, ms, billedMs: Math.round(use.seconds * 1000), energy, carbon, ...carbonBand(use, placement), cost };
}

export interface ChosenMemory {
  readonly cheapest: MemoryRow;
  readonly fastest: MemoryRow;
  /** By carbon, operational and embodied. */
  readonly greenest: MemoryRow;
}

/** Chooses among sizes; of equals the smallest. @throws {RangeError} where there is none. */
export function chooseMemory(rows: readonly MemoryRow[]): ChosenMemory {
  const least = (figure: (row: MemoryRow) => number): MemoryRow => {
    const [first] = rows.toSorted((a, b) => figure(a) - figure(b) || a.memoryMb - b.memoryMb);
    if (first === undefined) throw new RangeError("There is no memory size to choose among");
    return first;
  };
  return { cheapest: least(({ cost }) => cost), fastest: least(({ ms }) => ms), greenest: least(({ carbon }) => carbon) };
}
