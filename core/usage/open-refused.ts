import { ServeError } from "#core/errors.ts";
import type { OpenLimits } from "./open-limits.ts";

/** The N+1st request of a period. Waiting helps when the period is over. */
export function quotaExceeded({ limit, period }: NonNullable<OpenLimits["quota"]>, at: Date): ServeError {
  const waitSeconds = Math.max(1, Math.ceil((period.endsAt.getTime() - at.getTime()) / 1000));
  return new ServeError("QUOTA_EXCEEDED", `The plan's quota of ${limit} requests is used up until ${period.endsAt.toISOString()}`, {
    headers: { "retry-after": String(waitSeconds) },
  });
}

export function concurrencyLimited(limit: number): ServeError {
  return new ServeError("CONCURRENCY_LIMITED", `The plan has ${limit} requests at once: wait for one of them to be answered`);
}

/** Nothing runs that could not be counted: never an unbilled success, whatever the plan. */
export function notCounted(cause: unknown): ServeError {
  return new ServeError("STORAGE_FULL", "The usage row could not be opened", { cause });
}
