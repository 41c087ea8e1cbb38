/**
 * Calls back once our parent is gone. npm passes SIGINT and SIGTERM on, but when npm itself is killed nobody is left to stop us.
 * @returns a function that ends the watch.
 */
export function watchParent(onGone: () => void, parentPid: () => number = () => process.ppid, intervalMs = 500): () => void {
  const first = parentPid();
  const timer = setInterval(() => {
    if (parentPid() === first) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
