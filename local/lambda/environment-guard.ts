import { readPeakMemoryMb } from "./resident-memory.ts";

/** Why an environment was ended in the middle of its work. */
export type GuardCause = "timeout" | "memory";

export interface GuardOptions {
  readonly pid: number | undefined;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly onBreach: (cause: GuardCause) => void;
}

/** How often memory is looked at while a call runs; the kernel keeps the peak between two looks. */
const LOOK_INTERVAL_MS = 20;

/** Watches time and memory while an environment works. @returns a function that ends the watch. */
export function startGuard({ pid, memoryMb, timeoutMs, onBreach }: GuardOptions): () => void {
  const stop = (): void => {
    clearTimeout(timer);
    clearInterval(looks);
  };
  const breach = (cause: GuardCause): void => {
    stop();
    onBreach(cause);
  };
  const timer = setTimeout(() => breach("timeout"), timeoutMs);
  const looks = setInterval(() => {
    if (exceedsMemory(pid, memoryMb)) breach("memory");
  }, LOOK_INTERVAL_MS);
  return stop;
}

export function exceedsMemory(pid: number | undefined, memoryMb: number): boolean {
  return pid !== undefined && (readPeakMemoryMb(pid) ?? 0) > memoryMb;
}
