export interface Shutdown {
  /** Something to close at the end; what was added last is closed first. */
  add(close: () => void | Promise<void>): void;
  /** Closes everything, once; later calls share the first one's end. @throws the first error, after all the rest has been closed. */
  run(): Promise<void>;
  isRunning(): boolean;
}

/** Collects what a start has opened, so that it can be closed in reverse at any moment of it. */
export function createShutdown(): Shutdown {
  const closers: (() => void | Promise<void>)[] = [];
  let running: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
  return {
    add(close) {
      closers.push(close);
      // Opened after the end began: nobody else would close it.
      if (running !== undefined) running = running.then(closeAll);
    },
    run: () => (running ??= closeAll()),
    isRunning: () => running !== undefined,
  };
}
