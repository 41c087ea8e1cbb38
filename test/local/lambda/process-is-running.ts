import { readFileSync } from "node:fs";

/** Whether a process still runs: one that only waits to be collected by its parent does not. */
export function processIsRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return process.platform !== "linux";
  }
}
