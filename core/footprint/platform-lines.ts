import { addLedger, type LedgerAmounts, NOTHING } from "./ledger.ts";
import { type PoolWindow, shareIdle } from "./share-idle.ts";

/** Something the platform reserved hardware for. */
export type PlatformEvent =
  /** An inference that ran, its init included. */
  | { readonly kind: "request"; readonly tenant: string; readonly amounts: LedgerAmounts }
  /** Authorizer, catalog, and calls that never reached inference or were ended before they could be counted. */
  | { readonly kind: "overhead"; readonly amounts: LedgerAmounts }
  /** One pool in one window; its users are tenants. */
  | { readonly kind: "window"; readonly window: PoolWindow };

/** Everything the platform took, each unit on exactly one line. */
export interface PlatformLines {
  readonly requests: ReadonlyMap<string, LedgerAmounts>;
  readonly idle: ReadonlyMap<string, LedgerAmounts>;
  readonly overhead: LedgerAmounts;
  readonly unallocated: LedgerAmounts;
}

/** Puts events on their lines; the order does not matter. */
export function toPlatformLines(events: Iterable<PlatformEvent>): PlatformLines {
  const requests = new Map<string, LedgerAmounts>();
  const idle = new Map<string, LedgerAmounts>();
  let overhead = NOTHING;
  let unallocated = NOTHING;
  for (const event of events) {
    if (event.kind === "request") book(requests, event.tenant, event.amounts);
    else if (event.kind === "overhead") overhead = addLedger(overhead, event.amounts);
    else {
      const shared = shareIdle(event.window);
      for (const [tenant, amounts] of shared.shares) book(idle, tenant, amounts);
      unallocated = addLedger(unallocated, shared.unallocated);
    }
  }
  return { requests, idle, overhead, unallocated };
}

/** Requests, idle, overhead and what nobody is allocated, together. */
export function toPlatformTotal({ requests, idle, overhead, unallocated }: PlatformLines): LedgerAmounts {
  return [...requests.values(), ...idle.values(), overhead, unallocated].reduce(addLedger, NOTHING);
}

function book(lines: Map<string, LedgerAmounts>, name: string, amounts: LedgerAmounts): void {
  lines.set(name, addLedger(lines.get(name) ?? NOTHING, amounts));
}
