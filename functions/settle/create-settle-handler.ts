import type { CloudWatchLogsEvent, ScheduledEvent } from "aws-lambda";
import { toMetricLine } from "#core/usage/metric-line.ts";
import { settle } from "#core/usage/settle.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { parseUsageLine, type Settlement } from "#core/usage/usage-line.ts";
import type { ClosedRow, OpenRow } from "#core/usage/usage-row.ts";
import type { Log } from "../edge/log.ts";
import { readLogBatch } from "./read-log-batch.ts";

export interface SettleHandlerDeps {
  readonly ledger: Pick<UsageLedger, "close" | "withdraw" | "sweep">;
  readonly toLost: (row: OpenRow, closedAt: Date) => ClosedRow;
  readonly date: () => Date;
  readonly log: Log;
}

export type SettleHandler = (event: CloudWatchLogsEvent | ScheduledEvent) => Promise<void>;

/**
 * Closes the rows of the usage ledger: from the lines that functions wrote of their requests, each at least once delivered, and, on a
 * schedule, those that nobody wrote a line of. It fails when not all of a batch could be closed, and the batch comes again.
 */
export function createSettleHandler({ ledger, toLost, date, log }: SettleHandlerDeps): SettleHandler {
  return async function settleEvent(event) {
    if (!("awslogs" in event)) {
      const now = date();
      const lost: ClosedRow[] = [];
      await ledger.sweep(now, (row) => {
        const closed = toLost(row, now);
        lost.push(closed);
        return closed;
      });
      // Their functions could not say so.
      for (const row of lost) log({ level: "error", requestId: row.requestId, outcome: row.outcome, ...toMetricLine(row) });
      return;
    }
    const settlements = readLogBatch(event).flatMap((message) => toSettlement(message, log));
    const closed = await settle(settlements, ledger);
    log({ level: "info", lines: settlements.length, closed });
  };
}

/** A line that cannot be read is left to the sweep, which closes its row: repeating the batch would not make it better. */
function toSettlement(message: string, log: Log): readonly Settlement[] {
  const settlement = parseUsageLine(parse(message)?.usage);
  if (settlement !== undefined) return [settlement];
  log({ level: "error", message: "A usage line cannot be read, its row is left to the sweep" });
  return [];
}

function parse(message: string): { readonly usage?: unknown } | undefined {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
