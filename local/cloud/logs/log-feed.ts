import { type LogSource, toLogsEvents } from "./awslogs-event.ts";
import type { LogEvent, LogStore } from "./log-store.ts";

export interface LogFeedOptions {
  readonly source: LogSource;
  readonly isTaken: (message: string) => boolean;
  readonly logs: Pick<LogStore, "read" | "flush">;
  /** The number of the last event that needs no delivery. */
  readonly delivered: number;
  readonly send: (event: Buffer) => Promise<void>;
  /** Told up to which event all is delivered. */
  readonly advance: (delivered: number) => void;
  readonly onFault: (error: unknown) => void;
  readonly retryAfterMs: (failures: number) => number;
}

/** One subscription's deliveries, in the order of the events, a failed one again until it is taken. */
export interface LogFeed {
  add(event: LogEvent): void;
  /** At once, instead of soon. Resolves once nothing waits, or a delivery has failed. */
  deliver(): Promise<void>;
  /** Resolves once the delivery under way, if any, has ended. */
  stop(): Promise<void>;
}

/** Lets events come together. */
const SOON_MS = 50;
const MAX_EVENTS = 500;
/** Beyond it they are read from the disk when their turn comes. */
const MAX_WAITING = 5_000;

/** Begins with what the group has beyond `delivered`. */
export function createLogFeed(options: LogFeedOptions): LogFeed {
  const { source, isTaken, logs, send, advance, onFault } = options;
  let waiting: LogEvent[] = [];
  let isOnDisk = true;
  let delivered = options.delivered;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  const take = (): readonly LogEvent[] => {
    if (isOnDisk) {
      waiting = logs.read(source.group).filter(({ sequence, message }) => sequence > delivered && isTaken(message));
      isOnDisk = false;
    }
    return waiting.slice(0, MAX_EVENTS);
  };
  const deliverAll = async (): Promise<void> => {
    for (let batch = take(); batch.length > 0 && !isStopped; batch = take()) {
      // After a kill, numbers go on behind what is on disk: one beyond it must not be remembered as delivered.
      logs.flush();
      for (const event of toLogsEvents(source, batch)) await send(event);
      delivered = batch.at(-1)?.sequence ?? delivered;
      waiting = waiting.filter(({ sequence }) => sequence > delivered);
      advance(delivered);
      failures = 0;
    }
  };
  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running ??= deliverAll()
      .catch((error) => {
        failures += 1;
        if (failures === 1) onFault(error);
      })
      .finally(() => {
        running = undefined;
        if (failures > 0 || waiting.length > 0 || isOnDisk) plan(failures > 0 ? options.retryAfterMs(failures) : 0);
      });
    return running;
  };
  const plan = (afterMs: number): void => {
    if (!isStopped) timer ??= setTimeout(start, afterMs).unref();
  };

  plan(SOON_MS);
  return {
    add(event) {
      if (!isTaken(event.message)) return;
      if (waiting.length >= MAX_WAITING) isOnDisk = true;
      else if (!isOnDisk) waiting.push(event);
      if (running === undefined) plan(SOON_MS);
    },
    async deliver() {
      await running;
      if (!isStopped) await start();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
