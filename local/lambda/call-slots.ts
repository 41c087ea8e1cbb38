import { LambdaError } from "./lambda-error.ts";

/** So many calls at once on this machine; more wait in the order they came. */
export interface CallSlots {
  /** @throws LambdaError TooManyRequestsException once too many wait; ServiceException after `close`. */
  acquire(): Promise<void>;
  release(): void;
  /** Turns away whoever waits, and whoever comes. */
  close(): void;
}

export function createCallSlots(count: number, maxWaiting: number): CallSlots {
  const waiting: PromiseWithResolvers<void>[] = [];
  let free = count;
  let isClosed = false;
  const toClosed = (): LambdaError => new LambdaError("ServiceException", "The local Lambda is closing");
  return {
    async acquire() {
      if (isClosed) throw toClosed();
      if (free > 0) {
        free -= 1;
        return;
      }
      if (waiting.length >= maxWaiting) {
        throw new LambdaError("TooManyRequestsException", `Rate Exceeded: ${count} calls run and ${maxWaiting} wait`);
      }
      const turn = Promise.withResolvers<void>();
      waiting.push(turn);
      await turn.promise;
    },
    release() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next.resolve();
    },
    close() {
      isClosed = true;
      for (const turn of waiting.splice(0)) turn.reject(toClosed());
    },
  };
}
