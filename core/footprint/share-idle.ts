import { addLedger, type LedgerAmounts, NOTHING } from "./ledger.ts";
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
  const energy = splitExactly(idle.energyFj, weights);
  const operational = splitExactly(idle.operationalFg, weights);
  const embodied = splitExactly(idle.embodiedFg, weights);
  const cost = splitExactly(idle.costFusd, weights);
  const shares = users.map(([name], at): [string, LedgerAmounts] => [
    name,
    addLedger(NOTHING, {
      energyFj: energy[at] ?? 0n,
      operationalFg: operational[at] ?? 0n,
      embodiedFg: embodied[at] ?? 0n,
      costFusd: cost[at] ?? 0n,
    }),
  ]);
  return { shares: new Map(shares), unallocated: NOTHING };
}
