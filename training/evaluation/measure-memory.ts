import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MemoryOptions, toMemoryTask } from "./memory-task.ts";

export interface MemoryReport {
  /** Most resident memory of a process that opens the artifact and answers, and of one that does so with a graph of one node, in bytes. */
  readonly peakBytes: number;
  readonly baselineBytes: number;
}

export type MeasureMemory = (options: MemoryOptions) => Promise<MemoryReport>;

/** How long one of the two processes may take. */
const LIMIT_MS = 60_000;
const CHILD = join(import.meta.dirname, "memory-child.ts");

/**
 * Measures the artifact in two processes of its own, one with it and one without, because a process's high-water mark never falls.
 * @throws {Error} with what a process said when it fails, or takes longer than a minute.
 */
export async function measureMemory(options: MemoryOptions): Promise<MemoryReport> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-memory-"));
  try {
    const path = typeof options.artifact === "string" ? options.artifact : join(folder, "model.onnx");
    if (typeof options.artifact !== "string") await writeFile(path, options.artifact);
    const task = toMemoryTask(path, options);
    const peakBytes = await runChild(task);
    return { peakBytes, baselineBytes: await runChild({ ...task, artifact: null }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the high-water mark of its resident memory in bytes. */
async function runChild(task: object): Promise<number> {
  const child = spawn(process.execPath, [CHILD], { stdio: ["pipe", "pipe", "pipe"], env: {}, timeout: LIMIT_MS, killSignal: "SIGKILL" });
  const said = { out: "", err: "" };
  child.stdout.on("data", (piece: Buffer) => {
    said.out += piece;
  });
  child.stderr.on("data", (piece: Buffer) => {
    said.err += piece;
  });
  // A child that dies first closes its end: its exit says more than the broken pipe.
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(task));
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exit, signal) => resolve(signal ?? exit));
  });
  if (code !== 0) throw new Error(`The process that measures memory ended with ${code}: ${said.err.trim().slice(-500)}`);
  return Number(said.out);
}
