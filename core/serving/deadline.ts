import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

/** When a request must be answered. */
export interface Deadline {
  /** Milliseconds left; negative once it has passed. */
  remainingMs(): number;
  /** @throws {ServeError} INFERENCE_TIMEOUT when it has passed: the stage that is named is not started. */
  check(stage: string): void;
  /**
   * Waits for work that others may wait for as well; it goes on when this wait is over.
   * @throws {ServeError} INFERENCE_TIMEOUT; what the work throws.
   */
  wait<TDone>(stage: string, work: Promise<TDone>): Promise<TDone>;
}

export interface DeadlineOptions {
  /** The request's own budget: what its client asked for, or the default. */
  readonly budgetMs: number;
  /** What the platform leaves until it ends the request; the answer's own time is kept back of it. */
  readonly availableMs: number;
  /** Milliseconds on a monotonic clock. */
  readonly clock: () => number;
}

/** Loses a race against whatever is settled before it begins. */
const PENDING = Promise.resolve(undefined);

/** A request's deadline, counted from now. */
export function createDeadline({ budgetMs, availableMs, clock }: DeadlineOptions): Deadline {
  const end = clock() + Math.min(budgetMs, availableMs - LIMITS.ANSWER_RESERVE_MS);
  const remainingMs = (): number => end - clock();
  return {
    remainingMs,
    check(stage) {
      if (remainingMs() <= 0) throw outOfTime(stage);
    },
    async wait(stage, work) {
      // What is done already needs no timer, which every turn of the event loop would look at.
      const early = await Promise.race([work, PENDING]);
      if (early !== undefined) return early;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(outOfTime(stage)), Math.max(0, remainingMs()));
      });
      // Work that fails after its time has nobody left to tell.
      work.catch(() => {});
      try {
        return await Promise.race([work, late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** @param stage for the log; the caller reads the code's fixed sentence. */
export function outOfTime(stage: string): ServeError {
  return new ServeError("INFERENCE_TIMEOUT", `There is no time left: ${stage}`);
}
