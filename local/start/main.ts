import { join } from "node:path";
import { parseArgs } from "node:util";
import { removeConnection } from "#local/operator/connection-file.ts";
import { lockHome } from "./home-lock.ts";
import { watchParent } from "./parent-watch.ts";
import { createShutdown } from "./shutdown.ts";
import { startCloud } from "./start-cloud.ts";
import { parseStartSettings } from "./start-settings.ts";

/**
 * `npm start`: brings the local cloud up with the product deployed to it, and keeps it until a signal ends it.
 * `--no-deploy` serves what the state folder holds and deploys nothing, so that the CDK CLI can.
 */
export async function main(environment: Readonly<Record<string, string | undefined>>, words: readonly string[]): Promise<void> {
  const shutdown = createShutdown();
  const stop = (code: number): void => void shutdown.run().then(() => process.exit(code), fail);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(0));
  try {
    const { values } = parseArgs({ args: [...words], options: { "no-deploy": { type: "boolean", default: false } } });
    const root = join(import.meta.dirname, "../..");
    const settings = parseStartSettings(environment, root);
    shutdown.add(lockHome(settings.home, process.pid));
    if (settings.underNpm) shutdown.add(watchParent(() => stop(0)));
    removeConnection(settings.home);
    shutdown.add(() => removeConnection(settings.home));
    const console = { write: (text: string) => process.stdout.write(text), isTerminal: process.stdout.isTTY === true, now: Date.now };
    await startCloud({ root, settings, environment, deploys: !values["no-deploy"], console, shutdown, pid: process.pid });
  } catch (error) {
    // A signal during the start closes what the start is using: then it is no failure.
    if (shutdown.isRunning()) return;
    process.stderr.write(`\nslipway: ${error instanceof Error ? error.message : String(error)}\n`);
    stop(1);
  }
}

function fail(error: unknown): never {
  process.stderr.write(`slipway: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
