import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ServingProcess {
  readonly pid: number;
  readonly residentBytes: number;
  readonly isFunction: boolean;
}

/** The process of a local cloud and those of its functions. */
export function servingProcesses(root: number): readonly ServingProcess[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss=,args="], { encoding: "utf8", maxBuffer: 1e8 })
    .trim()
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((row) => row !== null)
    .map(([, pid, parent, rss, words]) => ({ pid: Number(pid), parent: Number(parent), residentBytes: Number(rss) * 1024, words }));
  const below = (pid: number): typeof rows => rows.filter(({ parent }) => parent === pid).flatMap((row) => [row, ...below(row.pid)]);
  return [...rows.filter(({ pid }) => pid === root), ...below(root)]
    .map(({ words = "", ...row }) => ({ ...row, isFunction: words.includes("lambda/bootstrap.mjs") }))
    .filter(({ pid, isFunction }) => pid === root || isFunction);
}

/** The largest growth of a process that was there before, in bytes. */
export function largestGrowth(before: readonly ServingProcess[], after: readonly ServingProcess[]): number {
  const grown = after.map(({ pid, residentBytes }) => {
    const known = before.find((process) => process.pid === pid);
    return known === undefined ? 0 : residentBytes - known.residentBytes;
  });
  return Math.max(0, ...grown);
}

/** Waits, at most so long, until no process is more than `bytes` above what it was. @returns the growth at the end. */
export async function settledGrowth(root: number, before: readonly ServingProcess[], bytes: number, patienceMs: number): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const growth = largestGrowth(before, servingProcesses(root));
    if (growth <= bytes || Date.now() > deadline) return growth;
    await sleep(500);
  }
}

/** The ids of the access log's lines. The log keeps the last 8 to 16 MiB: look after each few thousand requests. */
export function accessLogIds(home: string): readonly string[] {
  return logMessages(home).flatMap((message) => {
    if (!message.startsWith('{"requestId":') || !message.includes('"responseBytes":')) return [];
    return [(JSON.parse(message) as { readonly requestId: string }).requestId];
  });
}

/** Every message in every log of the local cloud, as far as they are written. */
export function logMessages(home: string): readonly string[] {
  return filesBelow(join(home, "cloud/logs/events")).flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line) => {
        // The last line may be half written.
        if (!line.endsWith("}")) return [];
        return [(JSON.parse(line) as { readonly message?: string }).message ?? ""];
      }),
  );
}

/** Files that hold one of these texts: the local cloud's whole state, its logs and counters included, and the functions' temporary files. */
export function filesHolding(home: string, texts: readonly string[]): readonly string[] {
  const temporary = readdirSync(tmpdir())
    .filter((name) => name.startsWith("slipway-lambda-"))
    .map((name) => join(tmpdir(), name));
  return [home, ...temporary].flatMap(filesBelow).filter((file) => {
    const content = readIfThere(file);
    return content !== undefined && texts.some((text) => content.includes(text));
  });
}

/** Plain files alone: code and layers are links, and the same for everybody. */
function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
    });
  } catch {
    return [];
  }
}

/** What is gone in between holds nothing. */
function readIfThere(file: string): Buffer | undefined {
  try {
    return statSync(file).size === 0 ? undefined : readFileSync(file);
  } catch {
    return undefined;
  }
}
