import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "#local/operator/connection-file.ts";

export const ROOT = join(import.meta.dirname, "../..");

/** A local cloud in a process and a folder of its own, on free ports. */
export interface StartedCloud {
  readonly connection: Connection;
  readonly home: string;
  readonly process: ChildProcess;
  /** Everything it printed so far, both streams. */
  printed(): string;
  /** SIGTERM, then its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface StartOptions {
  /** Keep state between starts; a fresh folder otherwise, removed by `stop`. */
  readonly home?: string;
  readonly arguments?: readonly string[];
  readonly root?: string;
  /** Come back as soon as this was printed, before anything answers: for tests that cut a start off. */
  readonly untilPrinted?: string;
}

const START_TIMEOUT_MS = 120_000;

/** Runs what `npm start` runs and waits until it says that it answers. @throws Error with what it printed when it ends before. */
export async function startCloud(options: StartOptions = {}): Promise<StartedCloud> {
  const root = options.root ?? ROOT;
  const home = options.home ?? mkdtempSync(join(tmpdir(), "slipway-home-"));
  const child = spawn(process.execPath, [join(root, "local/bin/start.mjs"), ...(options.arguments ?? [])], {
    cwd: root,
    env: { ...process.env, PORT: "0", SLIPWAY_AWS_PORT: "0", SLIPWAY_HOME: home, npm_lifecycle_event: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const file = join(home, "local.json");
  const deadline = Date.now() + START_TIMEOUT_MS;
  const isReady = (): boolean => (options.untilPrinted === undefined ? isWrittenBy(file, child.pid) : text.includes(options.untilPrinted));
  while (!isReady()) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The local cloud ended before it answered:\n${text}`);
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The local cloud did not answer in ${START_TIMEOUT_MS} ms:\n${text}`);
    }
    await sleep(20);
  }
  return {
    get connection() {
      return JSON.parse(readFileSync(file, "utf8")) as Connection;
    },
    home,
    process: child,
    printed: () => text,
    async stop() {
      child.kill("SIGTERM");
      const code = await ended;
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function isWrittenBy(file: string, pid: number | undefined): boolean {
  if (!existsSync(file)) return false;
  const connection = JSON.parse(readFileSync(file, "utf8")) as Connection;
  return connection.pid === pid;
}
