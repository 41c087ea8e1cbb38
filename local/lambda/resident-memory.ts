import { readFileSync } from "node:fs";

/**
 * The most memory a process has held at once, in MiB: `VmHWM` of proc(5), which also shows a peak between two looks.
 * @returns undefined where there is no `/proc` (then no limit is watched) and once the process is gone.
 */
export function readPeakMemoryMb(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
