import type { UsagePlan } from "./rest-api.ts";

type Quota = NonNullable<UsagePlan["quota"]>;

const DAY_MS = 86_400_000;

/** The UTC day of an instant, `2026-11-24`: usage is counted in days, as `GetUsage` reports it. */
export function utcDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/**
 * The first day of the period that `nowMs` falls into. `offset` is the day a period starts on: of the week (0 is Sunday) or of the
 * month (0 is the first), as CloudFormation's `QuotaSettings` documents it.
 */
export function quotaPeriodStart(quota: Quota, nowMs: number): string {
  const today = Date.parse(utcDay(nowMs));
  const offset = quota.offset ?? 0;
  if (quota.period === "DAY") return utcDay(today);
  if (quota.period === "WEEK") return utcDay(today - ((new Date(today).getUTCDay() - offset + 7) % 7) * DAY_MS);
  const date = new Date(today);
  const startsThisMonth = date.getUTCDate() > offset;
  return utcDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (startsThisMonth ? 0 : 1), 1 + offset));
}

/** The days from one to the other, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(utcDay(at));
  return days;
}
