import type { ProcessEnd } from "./environment-process.ts";
import { LAMBDA_LIMITS } from "./lambda-limits.ts";

/** How a call failed: the payload its caller gets, and the type that the log's REPORT line names. */
export interface FunctionFault {
  readonly errorType: string;
  readonly payload: Buffer;
}

/** The answers Lambda itself gives for a function that gave none. Source: Lambda developer guide, troubleshooting invocations. */
export function toTimeoutFault(requestId: string, timeoutSeconds: number): FunctionFault {
  return toFault("Sandbox.Timedout", `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
}

export function toMemoryFault(requestId: string): FunctionFault {
  return toFault("Runtime.OutOfMemory", `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`);
}

export function toExitFault(requestId: string, end: ProcessEnd): FunctionFault {
  return toFault("Runtime.ExitError", `RequestId: ${requestId} Error: ${describeEnd(end)}`);
}

export function toResponseSizeFault(): FunctionFault {
  return toFault(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${LAMBDA_LIMITS.MAX_RESPONSE_BYTES} bytes).`,
  );
}

/** A fault that the runtime itself reported, with the payload it wrote. */
export function toReportedFault(payload: Buffer): FunctionFault {
  return { errorType: readErrorType(payload), payload };
}

function toFault(errorType: string, errorMessage: string): FunctionFault {
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

function describeEnd({ code, signal, failure }: ProcessEnd): string {
  if (failure !== undefined) return `Runtime could not be started: ${failure.message}`;
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
}

function readErrorType(payload: Buffer): string {
  try {
    const { errorType } = JSON.parse(payload.toString("utf8")) as { readonly errorType?: unknown };
    return typeof errorType === "string" ? errorType : "Runtime.Unknown";
  } catch {
    return "Runtime.Unknown";
  }
}
