/** A token bucket as API Gateway describes its throttling: `burst` tokens at most, `rate` new ones a second, one a request. */
export interface TokenBucket {
  /** @returns false when it is empty. @param nowMs on any clock; one that goes back adds nothing. */
  take(nowMs: number): boolean;
}

export function createTokenBucket(rate: number, burst: number, nowMs: number): TokenBucket {
  let tokens = burst;
  let filledAt = nowMs;
  return {
    take(now) {
      tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1000) * rate);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
