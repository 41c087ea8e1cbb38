import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { processIsAlive } from "#local/operator/process-is-alive.ts";

/**
 * Keeps a second process off the same state. The lock names its holder, so that one left behind by a kill is recognised and replaced.
 * @returns a function that gives the lock back.
 * @throws Error when a living process holds it.
 */
export function lockHome(home: string, pid: number, isAlive: (pid: number) => boolean = processIsAlive): () => void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = join(home, "lock");
  for (let attempt = 0; ; attempt += 1) {
    try {
      const descriptor = openSync(file, "wx", 0o600);
      writeSync(descriptor, String(pid));
      closeSync(descriptor);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 2) throw error;
      const holder = Number(readFileSync(file, "utf8"));
      if (holder > 0 && holder !== pid && isAlive(holder)) {
        throw new Error(`Another local cloud (process ${holder}) uses "${home}". Stop it, or set SLIPWAY_HOME to another folder`);
      }
      rmSync(file, { force: true });
    }
  }
}
