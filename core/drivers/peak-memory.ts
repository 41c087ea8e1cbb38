import { readFileSync } from "node:fs";

/** The file that a process reads its own high-water mark from; Linux alone has it. */
export const OWN_STATUS = "/proc/self/status";

/**
 * The most memory that this process has held, of 2^20 bytes. `getrusage` will not do on Linux: it begins with what the parent held when it
 * started the process.
 */
export function peakMemoryMb(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readStatus())?.[1];
  return kilobytes === undefined ? process.resourceUsage().maxRSS / 1024 : Number(kilobytes) / 1024;
}

function readStatus(): string {
  try {
    return readFileSync(OWN_STATUS, "utf8");
  } catch {
    return "";
  }
}
