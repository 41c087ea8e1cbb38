import { LIMITS } from "#core/limits.ts";

/** Keys that were not valid, by the address they came from. */
export interface FailedAttempts {
  /** Counts one. @returns false when the address had its number within the last minute; that one is not counted again. */
  allow(address: string): boolean;
}

const WINDOW_MS = 60_000;
/** Addresses remembered; beyond, those that failed longest ago are forgotten. */
const MAX_ADDRESSES = 10_000;

/**
 * Counts in this process alone: an account's authorizer has as many environments as it has calls at once, and each begins at zero. That
 * slows a guesser and cuts off a broken client; what keeps keys from being guessed is their 256 random bits.
 * @param now milliseconds on a monotonic clock.
 */
export function createFailedAttempts(now: () => number): FailedAttempts {
  const byAddress = new Map<string, readonly number[]>();
  return {
    allow(address) {
      const at = now();
      const recent = (byAddress.get(address) ?? []).filter((failedAt) => at - failedAt < WINDOW_MS);
      const isAllowed = recent.length < LIMITS.MAX_FAILED_KEYS_PER_MINUTE;
      byAddress.delete(address);
      byAddress.set(address, isAllowed ? [...recent, at] : recent);
      const [oldest] = byAddress.size > MAX_ADDRESSES ? byAddress.keys() : [];
      if (oldest !== undefined) byAddress.delete(oldest);
      return isAllowed;
    },
  };
}
