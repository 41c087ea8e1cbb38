/**
 * Memoises a load: callers share one promise, and one that rejects is forgotten, so that the next caller tries again.
 */
export function loadOnce<TLoaded>(load: () => Promise<TLoaded>): () => Promise<TLoaded> {
  let loading: Promise<TLoaded> | undefined;
  return () => {
    if (loading !== undefined) return loading;
    const attempt = load();
    loading = attempt;
    attempt.catch(() => {
      if (loading === attempt) loading = undefined;
    });
    return attempt;
  };
}
