/** Where a person watches what is happening; a clock in milliseconds comes along so that tests need not wait. */
export interface Console {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly now: () => number;
}

/**
 * Runs one step of a longer work and says so: its title when it begins, its seconds when it ends. On a terminal the line is rewritten
 * every 100 ms, so that nobody wonders whether it hangs; elsewhere it is printed once.
 */
export async function runStep<T>(console: Console, title: string, work: () => Promise<T>): Promise<T> {
  const started = console.now();
  const seconds = (): string => `${((console.now() - started) / 1000).toFixed(1)} s`;
  const timer = console.isTerminal ? setInterval(() => console.write(`\r  … ${title} ${seconds()}`), 100) : undefined;
  try {
    const result = await work();
    console.write(`${console.isTerminal ? "\r" : ""}  ✓ ${title} ${seconds()}${console.isTerminal ? "   " : ""}\n`);
    return result;
  } catch (error) {
    console.write(`${console.isTerminal ? "\r" : ""}  ✗ ${title} ${seconds()}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
