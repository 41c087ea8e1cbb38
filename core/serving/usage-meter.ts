import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { type OpenLimits, toOpenLimits } from "#core/usage/open-limits.ts";
import { notCounted } from "#core/usage/open-refused.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { type LineAmounts, NO_AMOUNTS, type UsageLine } from "#core/usage/usage-line.ts";
import type { OpenRow } from "#core/usage/usage-row.ts";
import type { Caller } from "./caller.ts";
import type { Meter, MeteredRun, UsageEvent } from "./meter.ts";
import { REMAINING_HEADER } from "./rate-limit-headers.ts";
import { within } from "./within.ts";

export interface UsageMeterOptions {
  readonly ledger: Pick<UsageLedger, "open" | "release" | "used">;
  readonly version: Pick<ServedVersion, "name" | "version">;
  readonly placement: OpenRow["placement"];
  readonly memoryMb: number;
  /** The function's. */
  readonly timeoutMs: number;
  readonly date: () => Date;
  /** Writes a line from which the row is closed, before it returns: what comes after may never happen. */
  readonly write: (line: UsageLine & { readonly computeMs?: number }) => void;
  /** Told of what failed and costs the request nothing. */
  readonly report: (failure: unknown) => void;
}

/** Ours: a ledger that has not answered by then will hardly do so in time, and whoever waits is told to come again. */
const MAX_WAIT_MS = 5_000;

/**
 * Meters requests by the ledger. The row is opened before the model runs, in one call; nothing is written to the ledger after it but where
 * the plan limits concurrent requests. The row is closed from the line that `write` gets.
 */
export function createUsageMeter(options: UsageMeterOptions): (requestId: string) => Meter {
  const { ledger, version, placement, memoryMb, timeoutMs, date, write } = options;
  return (requestId) => ({
    async open({ tenant, plan }: Caller, budgetMs): Promise<MeteredRun> {
      const openedAt = date();
      const row: OpenRow = {
        tenant,
        model: version.name,
        version: version.version,
        requestId,
        plan,
        placement,
        openedAt: openedAt.toISOString(),
        memoryMb,
        timeoutMs,
      };
      const limits = toOpenLimits(plan, openedAt);
      const takeBack = (): void => write({ ...row, closedAt: date().toISOString(), outcome: "NOT_RUN", ...NO_AMOUNTS });
      const opening = ledger.open(row, limits);
      try {
        await within(Math.min(budgetMs, MAX_WAIT_MS), opening);
      } catch (thrown) {
        const error = thrown instanceof ServeError ? thrown : notCounted(thrown);
        // Whether a write without an answer was made, or will be, is not known; if it was, the row must not be billed as lost.
        if (error.status >= 500) {
          takeBack();
          opening.then(takeBack, () => {});
        }
        throw error.code === "QUOTA_EXCEEDED" ? error.withHeaders({ [REMAINING_HEADER]: "0" }) : error;
      }
      const remaining = findRemaining(tenant, limits, options);
      const release = async (): Promise<void> => {
        if (limits.concurrentRequests !== undefined) await ledger.release(row).catch(options.report);
      };
      return {
        async close(event) {
          write({ ...row, closedAt: date().toISOString(), outcome: event.outcome, ...toAmounts(event), computeMs: event.computeMs });
          const [headers] = await Promise.all([remaining, release()]);
          return headers;
        },
        async withdraw() {
          takeBack();
          await release();
        },
      };
    },
  });
}

/** Asked while the model runs, so that nobody waits for it. */
async function findRemaining(
  tenant: string,
  { quota }: OpenLimits,
  { ledger, report }: UsageMeterOptions,
): Promise<Readonly<Record<string, string>>> {
  if (quota === undefined) return {};
  try {
    return { [REMAINING_HEADER]: String(Math.max(0, quota.limit - (await ledger.used(tenant, quota.period.id)))) };
  } catch (failure) {
    report(failure);
    return {};
  }
}

function toAmounts({ bytesIn, bytesOut, tokens = 0, footprint }: UsageEvent): LineAmounts {
  return { ...NO_AMOUNTS, ...footprint, bytesIn, bytesOut, tokens };
}
