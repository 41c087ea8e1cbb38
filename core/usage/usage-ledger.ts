import type { OpenLimits } from "./open-limits.ts";
import type { ClosedRow, OpenRow, RowAmounts, RowOutcome } from "./usage-row.ts";

/** The rows of one day that are alike in all of these, added up. */
export interface DailyTotal extends RowAmounts {
  readonly tenant: string;
  /** `YYYY-MM-DD` UTC. */
  readonly day: string;
  readonly model: string;
  readonly version: number;
  readonly placement: OpenRow["placement"];
  readonly outcome: RowOutcome;
  readonly requests: number;
}

/** Days are `YYYY-MM-DD` UTC, both included. */
export interface TotalsQuestion {
  /** Every tenant that ever ran a request where it is absent, deleted ones too. */
  readonly tenant?: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Every request that ran, exactly once. Drivers pass the shared suite in `test/core/usage/usage-ledger-suite.ts`.
 * docs/architecture/10-usage.md walks a request's way through it.
 */
export interface UsageLedger {
  /**
   * Opens a request's row and counts it against the limits, all or nothing, in one call. Opened again, by a retry of this very call, it is
   * the same row and is counted once.
   * @throws {ServeError} QUOTA_EXCEEDED, CONCURRENCY_LIMITED; STORAGE_FULL when it cannot be known to be open.
   */
  open(row: OpenRow, limits?: OpenLimits): Promise<void>;
  /** Ends a request's part in its tenant's concurrent ones; one that is never released ends with its function's timeout. */
  release(row: OpenRow): Promise<void>;
  /**
   * Takes an open row back that never ran, and its count of the quota.
   * @returns false when it is not open: never was, taken back already, or closed.
   */
  withdraw(row: OpenRow, limits?: OpenLimits): Promise<boolean>;
  /**
   * Closes rows and adds them to their days' totals, each once, however often it is handed over.
   * @returns how many this call closed; the others were closed already.
   */
  close(rows: readonly ClosedRow[]): Promise<number>;
  /**
   * Closes rows that nobody closed in time: their environment is gone, or what it said never arrived.
   * @returns how many it closed.
   */
  sweep(now: Date, toLost: (row: OpenRow) => ClosedRow): Promise<number>;
  /** What is counted of a tenant's quota in a period (`toQuotaPeriod`). */
  used(tenant: string, period: string): Promise<number>;
  /** In the order of tenant, day, model, version, placement, outcome. */
  totals(question: TotalsQuestion): Promise<readonly DailyTotal[]>;
  /** A tenant's closed rows of one day, `YYYY-MM-DD` UTC, in the order of their ids. */
  rows(question: { readonly tenant: string; readonly day: string }): Promise<readonly ClosedRow[]>;
}
