import type { LedgerAmounts } from "#core/footprint/ledger.ts";
import type { UsageReport } from "#core/usage/usage-report.ts";
import { toShortAmount } from "./short-amount.ts";

export const PLATFORM_HEADINGS = ["Line", "Energy", "Carbon", "Cost"] as const;

/** Requests, the cold starts in them, and what was taken beside them, each a line of its own. */
export function toPlatformRows({ total, platform, tenant }: UsageReport): readonly (readonly string[])[] {
  const { idle, overhead } = platform;
  const rows = [
    ["requests", ...toCells(total)],
    ["of which cold starts", ...toCells(total.cold)],
    ["idle hardware", ...toCells(idle)],
  ];
  if (tenant !== undefined) return rows;
  return [...rows, ["overhead", ...(overhead === undefined ? ["not metered", "not metered", "not metered"] : toCells(overhead))]];
}

function toCells({ energyFj, operationalFg, embodiedFg, costFusd }: LedgerAmounts): readonly string[] {
  return [toShortAmount(energyFj, "J"), toShortAmount(operationalFg + embodiedFg, "g"), toShortAmount(costFusd, "USD")];
}
