import { type LedgerAmounts, NOTHING } from "./ledger.ts";
import { splitExactly } from "./split-exactly.ts";

/** One pool of hardware in one window of time. */
export interface PoolWindow {
  /** What the pool took while it was reserved and nobody used it. */
  readonly idle: LedgerAmounts;
  /** Busy time of each user in the window, in whole microseconds. */
  readonly busyUs: ReadonlyMap<string, bigint>;
}

export interface SharedIdle {
  /** Each user's line of idle. */
  readonly shares: ReadonlyMap<string, LedgerAmounts>;
  /** The platform's line: the idle of a window in which nobody was busy. */
  readonly unallocated: LedgerAmounts;
}

/** Shares idle hardware in proportion to busy time; shares and remainder together are the idle to the last unit. */
export function shareIdle({ idle, busyUs }: PoolWindow): SharedIdle {
  const users = [...busyUs].filter(([, busy]) => busy > 0n);
  if (users.length === 0) return { shares: new Map(), unallocated: idle };
  const weights = users.map(([, busy]) => busy);
  const split = {
    energyFj: splitExactly(idle.energyFj, weights),
    operationalFg: splitExactly(idle.operationalFg, weights),
    embodiedFg: splitExactly(idle.embodiedFg, weights),
    costFusd: splitExactly(idle.costFusd, weights),
  };
  const shareAt = (at: number): LedgerAmounts => ({
    energyFj: split.energyFj[at] ?? 0n,
    operationalFg: split.operationalFg[at] ?? 0n,
    embodiedFg: split.embodiedFg[at] ?? 0n,
    costFusd: split.costFusd[at] ?? 0n,
  });
  return { shares: new Map(users.map(([name], at) => [name, shareAt(at)])), unallocated: NOTHING };
}
