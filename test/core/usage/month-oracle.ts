/** A request that ran, as its sender and the machine it ran on saw it. */
export interface RunFacts {
  readonly tenant: string;
  readonly day: string;
  readonly model: string;
  readonly version: number;
  readonly outcome: "OK" | "LOST";
  readonly memoryMb: number;
  /** Of the request, its init included; whole. */
  readonly ms: number;
  readonly coldMs: number;
  /** Absent where nobody could measure. */
  readonly cpuSeconds?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface MonthSums {
  readonly requests: number;
  readonly billedMs: number;
  readonly coldMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** In whole 10^-15 dollars. */
  readonly costFusd: bigint;
  readonly energyJ: number;
  readonly carbonG: number;
}

/**
 * Adds up facts by the formulas and numbers that are published, written out here once more: x86 in us-east-1.
 * @param facts of which those count that a grouping puts together
 */
export function sumFacts(facts: readonly RunFacts[]): MonthSums {
  const sum = (measure: (fact: RunFacts) => number): number => facts.reduce((all, fact) => all + measure(fact), 0);
  return {
    requests: facts.length,
    billedMs: sum(({ ms }) => ms),
    coldMs: sum(({ coldMs }) => coldMs),
    bytesIn: sum(({ bytesIn }) => bytesIn),
    bytesOut: sum(({ bytesOut }) => bytesOut),
    costFusd: facts.reduce((all, fact) => all + toCostFusd(fact), 0n),
    energyJ: sum(toEnergyJ),
    carbonG: sum((fact) => (toEnergyJ(fact) / 3.6e6) * 379.069 + toEmbodiedG(fact)),
  };
}

/** 0.0000166667 USD a GB-second is 8,333,350 of 10^-15 USD for 512 MB and a millisecond; a request is 0.20 and 3.50 USD a million. */
function toCostFusd({ memoryMb, ms }: RunFacts): bigint {
  return (BigInt(memoryMb) * 8_333_350n * BigInt(ms)) / 512n + 3_700_000_000n;
}

function toEnergyJ({ memoryMb, ms, cpuSeconds }: RunFacts): number {
  const vcpus = memoryMb / 1769;
  const used = cpuSeconds === undefined ? 0.5 : Math.min(1, cpuSeconds / (vcpus * (ms / 1000)));
  return (vcpus * (0.74 + used * (3.5 - 0.74)) + (0.392 * memoryMb) / 1024) * (ms / 1000) * 1.14;
}

function toEmbodiedG({ memoryMb, ms }: RunFacts): number {
  return 1_610_790 * (ms / 1000 / 3600 / 35_040) * (memoryMb / 1769 / 96);
}
