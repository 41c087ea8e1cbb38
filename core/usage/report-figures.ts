import { addLedger, type LedgerAmounts, mapLedger, NOTHING } from "#core/footprint/ledger.ts";
import { type CarbonScale, SCALE_ONE } from "./report-place.ts";
import type { DailyTotal } from "./usage-ledger.ts";
import type { RowAmounts } from "./usage-row.ts";

/** What some requests took, in whole numbers: figures of parts add up to those of the whole, to the last unit. */
export interface ReportFigures extends RowAmounts {
  readonly requests: number;
  /** Operational and embodied together, with the sets of grid intensity and embodied carbon that give least and most. */
  readonly carbonLowFg: bigint;
  readonly carbonHighFg: bigint;
  /**
   * What inits took of it. The ledger has their time alone; the rest is in proportion to it, which within one day, version and outcome is
   * how an init's share is made too.
   */
  readonly cold: LedgerAmounts;
}

export const NO_FIGURES: ReportFigures = {
  requests: 0,
  billedMs: 0,
  coldMs: 0,
  bytesIn: 0,
  bytesOut: 0,
  tokens: 0,
  ...NOTHING,
  carbonLowFg: 0n,
  carbonHighFg: 0n,
  cold: NOTHING,
};

/** A day's total with what the ledger does not hold of it. */
export function toFigures(total: DailyTotal, scale: CarbonScale): ReportFigures {
  const { requests, billedMs, coldMs, bytesIn, bytesOut, tokens, energyFj, operationalFg, embodiedFg, costFusd } = total;
  const scaled = (end: "low" | "high"): bigint =>
    (operationalFg * scale.operational[end] + embodiedFg * scale.embodied[end] + SCALE_ONE / 2n) / SCALE_ONE;
  return {
    ...{ requests, billedMs, coldMs, bytesIn, bytesOut, tokens, energyFj, operationalFg, embodiedFg, costFusd },
    carbonLowFg: scaled("low"),
    carbonHighFg: scaled("high"),
    cold: toCold(total, scale.feesFusd),
  };
}

/** An init takes no fee of a request. */
function toCold({ requests, billedMs, coldMs, ...total }: DailyTotal, feesFusd: bigint): LedgerAmounts {
  if (billedMs === 0) return NOTHING;
  const fees = feesFusd * BigInt(requests);
  const compute = { ...total, costFusd: total.costFusd > fees ? total.costFusd - fees : 0n };
  return mapLedger(compute, (units) => (units * BigInt(coldMs)) / BigInt(billedMs));
}

export function addFigures(a: ReportFigures, b: ReportFigures): ReportFigures {
  return {
    requests: a.requests + b.requests,
    billedMs: a.billedMs + b.billedMs,
    coldMs: a.coldMs + b.coldMs,
    bytesIn: a.bytesIn + b.bytesIn,
    bytesOut: a.bytesOut + b.bytesOut,
    tokens: a.tokens + b.tokens,
    ...addLedger(a, b),
    carbonLowFg: a.carbonLowFg + b.carbonLowFg,
    carbonHighFg: a.carbonHighFg + b.carbonHighFg,
    cold: addLedger(a.cold, b.cold),
  };
}

/**
 * Carbon of one request, SCI's score with one call as its functional unit, halves rounded up; 0 where there was none.
 * Source: ISO/IEC 21031:2024, SCI = (O + M) per R.
 */
export function toSciFg({ requests, operationalFg, embodiedFg }: ReportFigures): bigint {
  const calls = BigInt(requests);
  return calls === 0n ? 0n : (2n * (operationalFg + embodiedFg) + calls) / (2n * calls);
}
