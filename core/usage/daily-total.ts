import { addLedger, NOTHING } from "#core/footprint/ledger.ts";
import type { DailyTotal } from "./usage-ledger.ts";
import { type ClosedRow, dayOf } from "./usage-row.ts";

/** Closed rows as their days' totals, in the order of tenant, day, model, version, placement, outcome. */
export function toDailyTotals(rows: Iterable<ClosedRow>): readonly DailyTotal[] {
  const totals = new Map<string, DailyTotal>();
  for (const row of rows) {
    const key = JSON.stringify([row.tenant, dayOf(row), row.model, row.version, row.placement, row.outcome]);
    totals.set(key, add(totals.get(key) ?? emptyTotal(row), row));
  }
  return [...totals.values()].toSorted(compareTotals);
}

/** The order of `UsageLedger.totals()`, by code units and numbers: the same everywhere. */
export function compareTotals(a: DailyTotal, b: DailyTotal): number {
  for (const key of ["tenant", "day", "model", "version", "placement", "outcome"] as const) {
    if (a[key] < b[key]) return -1;
    if (a[key] > b[key]) return 1;
  }
  return 0;
}

function emptyTotal(row: ClosedRow): DailyTotal {
  const { tenant, model, version, placement, outcome } = row;
  const none = { requests: 0, billedMs: 0, coldMs: 0, bytesIn: 0, bytesOut: 0, tokens: 0, ...NOTHING };
  return { tenant, day: dayOf(row), model, version, placement, outcome, ...none };
}

function add(total: DailyTotal, row: ClosedRow): DailyTotal {
  return {
    ...total,
    ...addLedger(total, row),
    requests: total.requests + 1,
    billedMs: total.billedMs + row.billedMs,
    coldMs: total.coldMs + row.coldMs,
    bytesIn: total.bytesIn + row.bytesIn,
    bytesOut: total.bytesOut + row.bytesOut,
    tokens: total.tokens + row.tokens,
  };
}
