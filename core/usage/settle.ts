import { toOpenLimits } from "./open-limits.ts";
import type { UsageLedger } from "./usage-ledger.ts";
import type { Settlement } from "./usage-line.ts";

/**
 * Closes rows, and takes back those that never ran. Repeated after a failure it does what is left.
 * @returns how many rows it closed.
 */
export async function settle(settlements: readonly Settlement[], ledger: Pick<UsageLedger, "close" | "withdraw">): Promise<number> {
  const closed = await ledger.close(settlements.flatMap((settlement) => (settlement.kind === "close" ? [settlement.row] : [])));
  for (const { kind, row } of settlements)
    if (kind === "withdraw") await ledger.withdraw(row, toOpenLimits(row.plan, new Date(row.openedAt)));
  return closed;
}
