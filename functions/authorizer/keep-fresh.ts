export interface KeepFreshOptions {
  readonly maxAgeMs: number;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** Told of a failed read that the old value covers. */
  readonly report: (error: unknown) => void;
}

/**
 * Keeps a value that was read, and reads it again once it is older than `maxAgeMs`. Callers share one read. When a later read fails the
 * old value serves on for another `maxAgeMs`; when the first one fails, so does the call, and the next call reads again.
 */
export function keepFresh<TValue>(read: () => Promise<TValue>, { maxAgeMs, now, report }: KeepFreshOptions): () => Promise<TValue> {
  let kept: { readonly value: TValue; readonly checkedAt: number } | undefined;
  let reading: Promise<TValue> | undefined;

  const refresh = async (): Promise<TValue> => {
    try {
      const value = await read();
      kept = { value, checkedAt: now() };
      return value;
    } catch (error) {
      if (kept === undefined) throw error;
      report(error);
      kept = { value: kept.value, checkedAt: now() };
      return kept.value;
    } finally {
      reading = undefined;
    }
  };

  return async () => {
    if (kept !== undefined && now() - kept.checkedAt < maxAgeMs) return kept.value;
    reading ??= refresh();
    return reading;
  };
}
