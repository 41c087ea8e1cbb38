import { LAMBDA_LIMITS } from "./lambda-limits.ts";

/** Takes one line of a log stream. */
export type Log = (group: string, stream: string, message: string) => void;

/** What Lambda measures of a call. */
export interface InvocationReport {
  readonly durationMs: number;
  readonly initMs?: number;
  readonly memoryMb: number;
  readonly peakMemoryMb?: number;
  readonly errorType?: string;
}

/** The lines of one call, between Lambda's own START, END and REPORT. Source: Lambda developer guide, "Node.js function logs". */
export interface InvocationLog {
  add(line: string): void;
  end(report: InvocationReport): void;
  /** The last 4 KiB, what `LogType: Tail` returns. */
  tail(): string;
}

export function startInvocationLog(write: (line: string) => void, requestId: string): InvocationLog {
  let lines = "";
  const add = (line: string): void => {
    write(line);
    lines = `${lines}${line}\n`.slice(-LAMBDA_LIMITS.MAX_LOG_TAIL_BYTES);
  };
  add(`START RequestId: ${requestId} Version: $LATEST`);
  return {
    add,
    end(report) {
      add(`END RequestId: ${requestId}`);
      add(`REPORT RequestId: ${requestId}\t${toReport(report)}`);
    },
    tail: () => Buffer.from(lines, "utf8").subarray(-LAMBDA_LIMITS.MAX_LOG_TAIL_BYTES).toString("utf8"),
  };
}

/** The line Lambda writes for an init that failed before the call that it was for. */
export function toInitReport(initMs: number, status: "error" | "timeout", errorType: string): string {
  return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: ${status}\tError Type: ${errorType}`;
}

function toReport({ durationMs, initMs, memoryMb, peakMemoryMb, errorType }: InvocationReport): string {
  return [
    `Duration: ${durationMs.toFixed(2)} ms`,
    // Init has been billed since August 2025.
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    ...(peakMemoryMb === undefined ? [] : [`Max Memory Used: ${Math.ceil(peakMemoryMb)} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(errorType === undefined ? [] : [`Status: ${errorType === "Sandbox.Timedout" ? "timeout" : "error"}`, `Error Type: ${errorType}`]),
  ].join("\t");
}
