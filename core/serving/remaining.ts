import { toOpenLimits } from "#core/usage/open-limits.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import type { Caller } from "./caller.ts";
import { REMAINING_HEADER } from "./rate-limit-headers.ts";
import { within } from "./within.ts";

/** Finds what is left of a caller's quota, for an answer that counted nothing. Nothing where nobody counts, or nobody can say in time. */
export type FindRemaining = (caller: Caller, now: Date) => Promise<Readonly<Record<string, string>>>;

export interface RemainingOptions {
  readonly ledger: () => Promise<Pick<UsageLedger, "used">>;
  /** Told why nobody could say. */
  readonly report: (failure: unknown) => void;
}

/** Ours: an answer is not held up for a header. */
const MAX_WAIT_MS = 500;

export function createFindRemaining({ ledger, report }: RemainingOptions): FindRemaining {
  return async ({ tenant, plan }, now) => {
    const { quota } = toOpenLimits(plan, now);
    if (quota === undefined) return {};
    const asked = ledger().then(({ used }) => used(tenant, quota.period.id));
    try {
      return { [REMAINING_HEADER]: String(Math.max(0, quota.limit - (await within(MAX_WAIT_MS, asked)))) };
    } catch (failure) {
      report(failure);
      return {};
    }
  };
}
