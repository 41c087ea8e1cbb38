import { toDailyTotals } from "#core/usage/daily-total.ts";
import { concurrencyLimited, quotaExceeded } from "#core/usage/open-refused.ts";
import { overdueUntil } from "#core/usage/overdue.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { type ClosedRow, dayOf, type OpenRow } from "#core/usage/usage-row.ts";

/** Bugs a test plants, to see that it would notice them. */
export interface MemoryLedgerBugs {
  /** A row that is handed over again is added up again. */
  readonly closesTwice?: boolean;
  /** A row that nobody closed stays open. */
  readonly sweepsNothing?: boolean;
}

/** A usage ledger in memory. It passes the suite every driver passes. */
export function createMemoryUsageLedger({ closesTwice = false, sweepsNothing = false }: MemoryLedgerBugs = {}): UsageLedger {
  const open = new Map<string, OpenRow>();
  const closed = new Map<string, ClosedRow>();
  const again: ClosedRow[] = [];
  const counts = new Map<string, number>();
  const leases = new Map<string, { readonly tenant: string; readonly until: number }>();

  const countKeys = ({ tenant, openedAt }: OpenRow) => [`${tenant} D#${openedAt.slice(0, 10)}`, `${tenant} M#${openedAt.slice(0, 7)}`];
  const count = (row: OpenRow, by: number): void => {
    for (const key of countKeys(row)) counts.set(key, (counts.get(key) ?? 0) + by);
  };
  const running = (tenant: string, now: number): number => {
    for (const [id, { until }] of leases) if (until < now) leases.delete(id);
    return [...leases.values()].filter((lease) => lease.tenant === tenant).length;
  };
  const close = async (rows: readonly ClosedRow[]): Promise<number> => {
    let news = 0;
    for (const row of rows) {
      open.delete(row.requestId);
      if (!closed.has(row.requestId)) news += 1;
      else if (closesTwice) again.push(row);
      if (!closed.has(row.requestId)) closed.set(row.requestId, row);
    }
    return news;
  };

  return {
    close,
    async open(row, { quota, concurrentRequests } = {}) {
      if (open.has(row.requestId)) return;
      if (quota !== undefined && (counts.get(`${row.tenant} ${quota.period.id}`) ?? 0) >= quota.limit)
        throw quotaExceeded(quota, new Date(row.openedAt));
      if (concurrentRequests !== undefined) {
        const now = Date.parse(row.openedAt);
        if (running(row.tenant, now) >= concurrentRequests) throw concurrencyLimited(concurrentRequests);
        leases.set(row.requestId, { tenant: row.tenant, until: now + row.timeoutMs });
      }
      open.set(row.requestId, row);
      if (quota !== undefined) count(row, 1);
    },
    async release({ requestId }) {
      leases.delete(requestId);
    },
    async withdraw(row, { quota } = {}) {
      if (!open.delete(row.requestId)) return false;
      if (quota !== undefined) count(row, -1);
      return true;
    },
    async sweep(now, toLost) {
      if (sweepsNothing) return 0;
      const until = overdueUntil(now);
      return close([...open.values()].filter(({ openedAt }) => openedAt <= until).map(toLost));
    },
    async used(tenant, period) {
      return counts.get(`${tenant} ${period}`) ?? 0;
    },
    async totals({ tenant, from, to }) {
      const rows = [...closed.values(), ...again].filter((row) => tenant === undefined || row.tenant === tenant);
      return toDailyTotals(rows.filter((row) => dayOf(row) >= from && dayOf(row) <= to));
    },
    async rows({ tenant, day }) {
      const rows = [...closed.values()].filter((row) => row.tenant === tenant && dayOf(row) === day);
      return rows.toSorted((a, b) => (a.requestId < b.requestId ? -1 : 1));
    },
  };
}
