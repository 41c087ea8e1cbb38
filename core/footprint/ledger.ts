import type { Amounts } from "./footprint.ts";

/**
 * Amounts as they are kept and added up: whole numbers of 10^-15 of joules, grams and dollars. Sums of them are exact in any order, and
 * DynamoDB's `ADD` is exact to 38 digits.
 */
export interface LedgerAmounts {
  readonly energyFj: bigint;
  readonly operationalFg: bigint;
  readonly embodiedFg: bigint;
  readonly costFusd: bigint;
}

export const NOTHING: LedgerAmounts = { energyFj: 0n, operationalFg: 0n, embodiedFg: 0n, costFusd: 0n };

const UNITS_PER_WHOLE = 1e15;

export function toLedger({ energy, operational, embodied, cost }: Amounts): LedgerAmounts {
  return { energyFj: toUnits(energy), operationalFg: toUnits(operational), embodiedFg: toUnits(embodied), costFusd: toUnits(cost) };
}

export function addLedger(a: LedgerAmounts, b: LedgerAmounts): LedgerAmounts {
  return {
    energyFj: a.energyFj + b.energyFj,
    operationalFg: a.operationalFg + b.operationalFg,
    embodiedFg: a.embodiedFg + b.embodiedFg,
    costFusd: a.costFusd + b.costFusd,
  };
}

/** Each of the four amounts through the same calculation. */
export function mapLedger(amounts: LedgerAmounts, change: (units: bigint) => bigint): LedgerAmounts {
  return {
    energyFj: change(amounts.energyFj),
    operationalFg: change(amounts.operationalFg),
    embodiedFg: change(amounts.embodiedFg),
    costFusd: change(amounts.costFusd),
  };
}

function toUnits(whole: number): bigint {
  return BigInt(Math.round(whole * UNITS_PER_WHOLE));
}
