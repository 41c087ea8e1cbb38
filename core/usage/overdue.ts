import { LIMITS } from "#core/limits.ts";

/**
 * Ours: how long a row may stay open once nothing of its request can be running. CloudWatch Logs delivers within seconds as a rule; what
 * arrives after this is billed as lost, and counted once all the same.
 */
const MARGIN_MS = 5 * 60_000;

const DAY_MS = 86_400_000;

/** Rows that were opened until this time, ISO 8601, should have been closed by now. */
export function overdueUntil(now: Date): string {
  return new Date(now.getTime() - LIMITS.MAX_FUNCTION_TIMEOUT_S * 1000 - MARGIN_MS).toISOString();
}

/** Days from one to another, `YYYY-MM-DD` UTC, both included. */
export function daysBetween(from: string, to: string): readonly string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return Array.from({ length: Math.max(0, (last - first) / DAY_MS + 1) }, (_, index) => toDay(first + index * DAY_MS));
}

/** The day that lies so many before another. */
export function dayBefore(day: string, days: number): string {
  return toDay(Date.parse(day) - days * DAY_MS);
}

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
