import { randomBytes } from "node:crypto";
import { exceedsMemory, type GuardCause, startGuard } from "./environment-guard.ts";
import type { ProcessEnd } from "./environment-process.ts";
import { type FunctionFault, toExitFault, toMemoryFault, toReportedFault, toResponseSizeFault, toTimeoutFault } from "./function-fault.ts";
import { type InvocationLog, startInvocationLog } from "./invocation-log.ts";
import type { FunctionConfig } from "./lambda-service.ts";
import { readPeakMemoryMb } from "./resident-memory.ts";
import type { Invocation, RuntimeAnswer } from "./runtime-api.ts";

export interface CallRequest {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly tenantId?: string;
  /** Set when this call started the environment. */
  readonly initMs?: number;
  /** What an init within the call has already used of its time. */
  readonly usedMs: number;
}

export type CallOutcome =
  | {
      readonly kind: "answered";
      readonly payload: Buffer;
      readonly fault?: FunctionFault;
      readonly durationMs: number;
      /** The call's last lines of log, once the environment is done with it. */
      readonly logTail: Promise<string>;
    }
  /** The environment ended before the runtime had the call: another may run it. */
  | { readonly kind: "undelivered" };

/** A call offered to the runtime, from its delivery until the runtime asks for the next. */
export interface RunningCall {
  readonly invocation: Invocation;
  /** The runtime has it, and begins. */
  receive(): void;
  answer(answer: RuntimeAnswer): void;
  exit(end: ProcessEnd): void;
  complete(): void;
  print(line: string): void;
}

export interface CallEnvironment {
  readonly config: FunctionConfig;
  readonly pid: number | undefined;
  readonly log: (line: string) => void;
  readonly kill: () => void;
  readonly now: () => number;
}

/** Begins a call. Its time runs until the runtime asks again: work that goes on behind the answer is held to it too. */
export function createCall(request: CallRequest, environment: CallEnvironment, resolve: (outcome: CallOutcome) => void): RunningCall {
  const { requestId, usedMs } = request;
  const { config, pid } = environment;
  const timeoutMs = Math.max(0, config.timeoutSeconds * 1000 - usedMs);
  const beganAt = performance.now();
  let lines: InvocationLog | undefined;
  const openLog = (): InvocationLog => {
    lines ??= startInvocationLog(environment.log, requestId);
    return lines;
  };
  const { promise: logTail, resolve: finishLog } = Promise.withResolvers<string>();
  let durationMs: number | undefined;
  let failure: FunctionFault | undefined;
  let isReceived = false;
  let isLost = false;
  let isComplete = false;

  const settle = (payload: Buffer, fault?: FunctionFault): void => {
    if (durationMs !== undefined) return;
    durationMs = performance.now() - beganAt + usedMs;
    failure = fault;
    resolve({ kind: "answered", payload, durationMs, logTail, ...(fault === undefined ? {} : { fault }) });
  };
  const lose = (fault: FunctionFault): void => {
    isLost ||= durationMs === undefined;
    settle(fault.payload, fault);
  };
  const end = (cause: GuardCause): void => {
    lose(cause === "timeout" ? toTimeoutFault(requestId, config.timeoutSeconds) : toMemoryFault(requestId));
    environment.kill();
  };
  const stopGuard = startGuard({ pid, memoryMb: config.memoryMb, timeoutMs, onBreach: end });
  const complete = (): void => {
    if (isComplete) return;
    isComplete = true;
    stopGuard();
    const peakMemoryMb = pid === undefined ? undefined : readPeakMemoryMb(pid);
    openLog().end({
      durationMs: durationMs ?? performance.now() - beganAt + usedMs,
      memoryMb: config.memoryMb,
      ...(request.initMs === undefined ? {} : { initMs: request.initMs }),
      ...(peakMemoryMb === undefined ? {} : { peakMemoryMb }),
      ...(failure === undefined ? {} : { errorType: failure.errorType }),
    });
    finishLog(openLog().tail());
  };

  const receive = (): void => {
    isReceived = true;
    openLog();
  };

  return {
    invocation: {
      requestId,
      payload: request.payload,
      deadlineMs: Math.round(environment.now() + timeoutMs),
      functionArn: config.arn,
      traceId: toTraceId(environment.now()),
      ...(request.tenantId === undefined ? {} : { tenantId: request.tenantId }),
    },
    receive,
    answer(answer) {
      // Its word that it began may still be on its way.
      receive();
      if (exceedsMemory(pid, config.memoryMb)) return end("memory");
      if (answer.kind === "response") return settle(answer.payload);
      const fault = answer.kind === "error" ? toReportedFault(answer.payload) : toResponseSizeFault();
      settle(fault.payload, fault);
    },
    exit(processEnd) {
      if (!isReceived && durationMs === undefined) {
        stopGuard();
        return resolve({ kind: "undelivered" });
      }
      lose(toExitFault(requestId, processEnd));
      // What the runtime reported it has printed as well; of what was done to it the log would know nothing.
      if (isLost && failure !== undefined) openLog().add(failure.payload.toString("utf8"));
      complete();
    },
    complete,
    print: (line) => openLog().add(line),
  };
}

/** Format: AWS X-Ray developer guide, "Tracing header". Nothing is sampled here. */
function toTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`;
}
