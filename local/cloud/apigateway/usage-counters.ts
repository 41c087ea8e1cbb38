import { openCollection } from "#local/durable/collection.ts";
import { utcDay } from "./quota-period.ts";

/** Requests per usage plan, key and UTC day: the gateway counts them, `GetUsage` reports them. */
export interface UsageCounters {
  count(usagePlanId: string, keyId: string, day: string): void;
  /** Requests from that day on. */
  usedSince(usagePlanId: string, keyId: string, day: string): number;
  usedOn(usagePlanId: string, keyId: string, day: string): number;
  /** Writes what is not yet on disk. */
  flush(): void;
}

interface KeyUsage {
  /** `<usagePlanId>/<keyId>` */
  readonly id: string;
  readonly days: Readonly<Record<string, number>>;
}

/** What a kill may lose at most. */
const FLUSH_AFTER_MS = 1_000;
/** `GetUsage` looks back 90 days. */
const KEPT_DAYS = 100;

/** Counters below `folder`: counted in memory, on disk a second later and at `flush`. @throws Error when the folder cannot be read. */
export function openUsageCounters(folder: string, clock: () => number): UsageCounters {
  const stored = openCollection<KeyUsage>(folder);
  const counts = new Map(stored.list().map((usage) => [usage.id, new Map(Object.entries(usage.days))]));
  const dirty = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const oldest = utcDay(clock() - KEPT_DAYS * 86_400_000);
    for (const id of dirty) {
      const days = counts.get(id) ?? new Map<string, number>();
      for (const day of days.keys()) if (day < oldest) days.delete(day);
      stored.put({ id, days: Object.fromEntries(days) });
    }
    dirty.clear();
  };
  return {
    count(usagePlanId, keyId, day) {
      const id = `${usagePlanId}/${keyId}`;
      const days = counts.get(id) ?? new Map<string, number>();
      days.set(day, (days.get(day) ?? 0) + 1);
      counts.set(id, days);
      dirty.add(id);
      timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref();
    },
    usedSince(usagePlanId, keyId, first) {
      let used = 0;
      for (const [day, count] of counts.get(`${usagePlanId}/${keyId}`) ?? []) if (day >= first) used += count;
      return used;
    },
    usedOn: (usagePlanId, keyId, day) => counts.get(`${usagePlanId}/${keyId}`)?.get(day) ?? 0,
    flush,
  };
}
