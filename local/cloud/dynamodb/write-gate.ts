/** Keeps a transaction apart from every other write. */
export interface WriteGate {
  /** Runs beside other shared runs, after every exclusive one that was asked for before. */
  shared<T>(run: () => Promise<T>): Promise<T>;
  /** Runs alone, after everything that was asked for before. */
  exclusive<T>(run: () => Promise<T>): Promise<T>;
}

export function createWriteGate(): WriteGate {
  const sharing = new Set<Promise<unknown>>();
  let alone: Promise<unknown> = Promise.resolve();
  return {
    shared(run) {
      const running = alone.then(run);
      sharing.add(running);
      const end = (): void => void sharing.delete(running);
      running.then(end, end);
      return running;
    },
    exclusive(run) {
      const running = Promise.allSettled([alone, ...sharing]).then(run);
      alone = running.catch(() => undefined);
      return running;
    },
  };
}
