import type { Plan } from "#core/tenant/plan.ts";

export interface QuotaPeriod {
  /** `D#2026-11-24`, `M#2026-11`. */
  readonly id: string;
  /** When the count begins anew. */
  readonly endsAt: Date;
}

/** The calendar day or month, UTC, that a time lies in. */
export function toQuotaPeriod(period: Plan["quota"]["period"], at: Date): QuotaPeriod {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (period === "DAY") return { id: `D#${at.toISOString().slice(0, 10)}`, endsAt: new Date(Date.UTC(year, month, day + 1)) };
  return { id: `M#${at.toISOString().slice(0, 7)}`, endsAt: new Date(Date.UTC(year, month + 1, 1)) };
}
