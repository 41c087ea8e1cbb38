import type { ErrorCode } from "#core/errors.ts";
import type { LedgerAmounts } from "#core/footprint/ledger.ts";
import type { PlanName } from "#core/tenant/plan.ts";

/** A request that is about to run: what is known before, and enough to bill it if nobody ever says how it ended. */
export interface OpenRow {
  /** Given by the platform, never by a client: one who chose it could have two requests counted as one. */
  readonly requestId: string;
  readonly tenant: string;
  readonly plan: PlanName;
  readonly model: string;
  readonly version: number;
  readonly placement: "lambda" | "gpu";
  /** ISO 8601, UTC; its day is the day that the request counts for, whenever it is closed. */
  readonly openedAt: string;
  readonly memoryMb: number;
  /** The function's: nothing of the request is left running after it. */
  readonly timeoutMs: number;
}

/**
 * What came of a request that ran: `OK`, or why the answer was refused after the model had run; `LOST` where its environment was killed,
 * which is billed at the function's timeout.
 */
export type RowOutcome = "OK" | "LOST" | ErrorCode;

/** What a request took, in whole numbers: sums of them are exact in any order. */
export interface RowAmounts extends LedgerAmounts {
  /** As Lambda bills it, the init included. */
  readonly billedMs: number;
  /** The init's part, on the request that caused it. */
  readonly coldMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** 0 for a model that reads none. */
  readonly tokens: number;
}

/** A request that ran, once and for all. */
export interface ClosedRow extends OpenRow, RowAmounts {
  /** ISO 8601, UTC. */
  readonly closedAt: string;
  readonly outcome: RowOutcome;
}

/** The day a request counts for, `YYYY-MM-DD` UTC. */
export function dayOf({ openedAt }: Pick<OpenRow, "openedAt">): string {
  return openedAt.slice(0, 10);
}
