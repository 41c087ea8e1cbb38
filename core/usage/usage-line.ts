import * as v from "valibot";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import { PLAN_NAMES } from "#core/tenant/plan.ts";
import type { ClosedRow, OpenRow, RowAmounts, RowOutcome } from "./usage-row.ts";

/** `NOT_RUN`: the row was opened, or may have been, and no model gave an answer; it is taken back. */
export type LineOutcome = RowOutcome | "NOT_RUN";

/** Amounts as a line of JSON holds them: digits where its own numbers could not. */
export type LineAmounts = { readonly [K in keyof RowAmounts]: RowAmounts[K] extends bigint ? string : RowAmounts[K] };

/** What a function's log says of a request whose row it opened, under the name `usage`: all that closing the row takes. */
export interface UsageLine extends OpenRow, LineAmounts {
  readonly closedAt: string;
  readonly outcome: LineOutcome;
}

export const NO_AMOUNTS: LineAmounts = {
  billedMs: 0,
  coldMs: 0,
  bytesIn: 0,
  bytesOut: 0,
  tokens: 0,
  energyFj: "0",
  operationalFg: "0",
  embodiedFg: "0",
  costFusd: "0",
};

/** A usage line as the ledger takes it: a row to close, or one to take back. */
export type Settlement = { readonly kind: "close"; readonly row: ClosedRow } | { readonly kind: "withdraw"; readonly row: OpenRow };

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const units = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,38}$/),
  v.transform((digits) => BigInt(digits)),
);
const text = v.pipe(v.string(), v.minLength(1));
const time = v.pipe(v.string(), v.isoTimestamp());

const OUTCOMES: readonly LineOutcome[] = ["OK", "LOST", "NOT_RUN", ...(Object.keys(ERRORS) as ErrorCode[])];

const LINE = v.object({
  requestId: text,
  tenant: text,
  plan: v.picklist(PLAN_NAMES),
  model: text,
  version: count,
  placement: v.picklist(["lambda", "gpu"]),
  openedAt: time,
  memoryMb: count,
  timeoutMs: count,
  closedAt: time,
  outcome: v.picklist(OUTCOMES),
  billedMs: count,
  coldMs: count,
  bytesIn: count,
  bytesOut: count,
  tokens: count,
  energyFj: units,
  operationalFg: units,
  embodiedFg: units,
  costFusd: units,
});

/** Reads what a log line has under `usage`. @returns undefined where it is none that a function of ours writes. */
export function parseUsageLine(usage: unknown): Settlement | undefined {
  const parsed = v.safeParse(LINE, usage);
  if (!parsed.success) return undefined;
  const { outcome, ...row } = parsed.output;
  return outcome === "NOT_RUN" ? { kind: "withdraw", row } : { kind: "close", row: { ...row, outcome } };
}
