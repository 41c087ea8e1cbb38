import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Confinement, ConfinementLimits } from "./confinement.ts";

export interface ConfinedRun {
  /** The script, as a file. */
  readonly script: string;
  /** Files and folders it may read; it may write none. */
  readonly readable: readonly string[];
  /** Where it starts. */
  readonly folder: string;
  /** What it reads on its standard input. */
  readonly input: string;
  readonly confinement: Pick<Confinement, "wrapper">;
  readonly limits: ConfinementLimits;
}

/** How a confined process ended. */
export interface ConfinedEnd {
  readonly output: string;
  readonly errors: string;
  /** What was wrong from outside; absent when it ended by itself with exit code 0. */
  readonly fault?: "timeout" | "memory" | "output" | "crash";
  /** The most it was seen to hold, in bytes; 0 where the system does not tell. */
  readonly peakBytes: number;
}

const WATCH_EVERY_MS = 20;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Runs a script in a Node of its own: no environment, no network, no writable file, no processes or threads of its own, memory and time
 * bounded. Node's permission model and the import hooks hold JavaScript; what holds native code is the confinement's wrapper.
 * @returns when the process is gone, however it ended.
 */
export function runConfined({ script, readable, folder, input, confinement, limits }: ConfinedRun): Promise<ConfinedEnd> {
  const [command = process.execPath, ...args] = [...confinement.wrapper, process.execPath, ...toNodeArguments(script, readable)];
  const child = spawn(command, args, { cwd: folder, env: {}, stdio: ["pipe", "pipe", "pipe"] });
  let fault: ConfinedEnd["fault"];
  let peakBytes = 0;
  const kill = (reason: ConfinedEnd["fault"]): void => {
    fault ??= reason;
    child.kill("SIGKILL");
  };
  const killAtExit = (): void => kill("crash");
  process.once("exit", killAtExit);
  const timer = setTimeout(() => kill("timeout"), limits.timeoutMs);
  const watch = setInterval(async () => {
    const bytes = await residentBytes(child.pid);
    peakBytes = Math.max(peakBytes, bytes);
    if (bytes > limits.memoryBytes) kill("memory");
  }, WATCH_EVERY_MS);
  const output = collect(child.stdout, MAX_OUTPUT_BYTES, () => kill("output"));
  const errors = collect(child.stderr, MAX_ERROR_BYTES, () => {});
  // It may be gone before it has read everything.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      clearInterval(watch);
      process.off("exit", killAtExit);
    };
    child.once("error", (error) => {
      stop();
      reject(error);
    });
    child.once("close", (code) => {
      stop();
      const ended = fault ?? (code === 0 ? undefined : "crash");
      resolve({ output: output(), errors: errors(), peakBytes, ...(ended === undefined ? {} : { fault: ended }) });
    });
  });
}

function toNodeArguments(script: string, readable: readonly string[]): string[] {
  const denyNetwork = pathToFileURL(`${import.meta.dirname}/deny-network.ts`).href;
  return [
    "--permission",
    // The runtime is a native addon; loading it is what the process is for.
    "--allow-addons",
    "--no-warnings",
    ...[script, import.meta.dirname, ...readable].map((path) => `--allow-fs-read=${path}`),
    `--import=${denyNetwork}`,
    script,
  ];
}

function collect(stream: NodeJS.ReadableStream, maxBytes: number, onExcess: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) onExcess();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

/** Linux alone tells; elsewhere 0. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}
