import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { createLineSplitter } from "./log-lines.ts";
import type { Reaper } from "./reaper.ts";

/** How a process ended; `failure` when it never began. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure?: Error;
}

export interface EnvironmentProcess {
  readonly pid: number | undefined;
  /** Settles once the process is gone and what it printed has been passed on. */
  readonly ended: Promise<ProcessEnd>;
  /** SIGKILL for it and everything it started: nothing else ends a process that is stuck in native code. */
  kill(): void;
}

export interface EnvironmentProcessOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly reaper: Reaper;
  readonly onLine: (line: string) => void;
  /** The bootstrap has a call in its hands and is about to begin it. */
  readonly onReceived: () => void;
}

/** How long output may still come from a pipe that something outlived the process with. */
const OUTPUT_GRACE_MS = 250;

/**
 * Starts a process in a group of its own. It runs no code of the function before the reaper knows it: the bootstrap waits for one byte on
 * descriptor 3, its lifeline, which breaks when we end.
 */
export function startEnvironmentProcess(options: EnvironmentProcessOptions): EnvironmentProcess {
  const child = spawn(options.command, options.arguments, {
    cwd: options.folder,
    env: options.variables,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  const [, stdout, stderr, lifeline] = child.stdio as unknown as [null, Readable, Readable, Duplex];
  for (const stream of [stdout, stderr]) {
    const lines = createLineSplitter(options.onLine);
    stream.on("data", (chunk: Buffer) => lines.write(chunk));
    stream.on("close", () => lines.end());
  }
  lifeline.on("error", () => {});
  lifeline.on("data", () => options.onReceived());
  const ended = waitForEnd(child, () => {
    if (pid === undefined) return;
    killGroup(pid);
    options.reaper.remove(pid);
    setTimeout(() => [stdout, stderr, lifeline].forEach((stream) => void stream.destroy()), OUTPUT_GRACE_MS).unref();
  });
  if (pid !== undefined) {
    options.reaper.add(pid);
    lifeline.write("\n");
  }
  return {
    pid,
    ended,
    kill() {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) killGroup(pid);
    },
  };
}

function waitForEnd(child: ChildProcess, onExit: () => void): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once("error", (failure) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, failure });
    });
    child.once("exit", onExit);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody left in it; macOS says EPERM while its last member waits to be collected.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
