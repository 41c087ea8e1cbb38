import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { type CallOutcome, type CallRequest, createCall, type RunningCall } from "./environment-call.ts";
import { startGuard } from "./environment-guard.ts";
import { createEnvironmentFolders } from "./environment-place.ts";
import { type EnvironmentProcess, type ProcessEnd, startEnvironmentProcess } from "./environment-process.ts";
import { type FunctionCredentials, toEnvironmentVariables } from "./environment-variables.ts";
import { type FunctionFault, toExitFault, toMemoryFault, toReportedFault, toTimeoutFault } from "./function-fault.ts";
import type { Log } from "./invocation-log.ts";
import type { FunctionConfig } from "./lambda-service.ts";
import type { Reaper } from "./reaper.ts";
import { startRuntimeApi } from "./runtime-api.ts";

/** What an environment runs. */
export interface EnvironmentContent {
  readonly config: FunctionConfig;
  readonly codeFolder: string;
  readonly layerFolders: readonly string[];
}

/** What this machine gives to every environment. */
export interface EnvironmentHost {
  readonly nodePath: string;
  readonly temporaryRoot: string;
  readonly reaper: Reaper;
  readonly identity: CloudIdentity;
  readonly endpointUrl: () => string;
  readonly credentials: FunctionCredentials;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type InitOutcome =
  | { readonly ok: true; readonly initMs: number }
  | { readonly ok: false; readonly initMs: number; readonly status: "error" | "timeout"; readonly fault: FunctionFault };

/** One process that serves one call at a time, until it ends. */
export interface ExecutionEnvironment {
  /** Waits until the runtime asks for its first call. Once, before the first `invoke`. */
  init(requestId: string, timeoutMs: number): Promise<InitOutcome>;
  /** One call after the other; the next may be given once the one before is answered. */
  invoke(request: CallRequest): Promise<CallOutcome>;
  readonly log: (line: string) => void;
  /** True from the moment it is killed or gone: it takes no call any more. */
  isEnding(): boolean;
  readonly ended: Promise<ProcessEnd>;
  /** Kills the process; resolves once it and its files are gone. */
  end(): Promise<void>;
}

const BOOTSTRAP = join(import.meta.dirname, "bootstrap.mjs");

export async function startExecutionEnvironment(content: EnvironmentContent, host: EnvironmentHost): Promise<ExecutionEnvironment> {
  const { config } = content;
  const startedAt = performance.now();
  const logStreamName = toLogStreamName(host.now());
  const log = (line: string): void => host.log(config.logGroupName, logStreamName, line);
  let finishInit: ((failure?: { readonly status: "error" | "timeout"; readonly fault: FunctionFault }) => void) | undefined;
  let call: RunningCall | undefined;
  let waiting: (() => void) | undefined;
  let isEnding = false;

  const api = await startRuntimeApi({
    onNext() {
      finishInit?.();
      call?.complete();
      call = undefined;
    },
    onInitError: (payload) => finishInit?.({ status: "error", fault: toReportedFault(payload) }),
    onAnswer: (answer) => call?.answer(answer),
  });
  const folders = createEnvironmentFolders(host.temporaryRoot, content.codeFolder, content.layerFolders);
  let runtime: EnvironmentProcess;
  try {
    runtime = startEnvironmentProcess({
      command: host.nodePath,
      arguments: [...toNodeFlags(config.memoryMb), BOOTSTRAP],
      folder: folders.taskRoot,
      variables: toEnvironmentVariables(
        config,
        { ...folders, runtimeApi: api.address, logStreamName, runtimeFolder: import.meta.dirname },
        { identity: host.identity, endpointUrl: host.endpointUrl(), credentials: host.credentials },
      ),
      reaper: host.reaper,
      onLine: (line) => (call === undefined ? log(line) : call.print(line)),
      onReceived: () => call?.receive(),
    });
  } catch (error) {
    // No descriptor or process left on this machine: what was begun must not stay.
    api.close();
    await folders.remove();
    throw error;
  }
  const kill = (): void => {
    isEnding = true;
    runtime.kill();
  };
  const ended = runtime.ended.then(async (end) => {
    isEnding = true;
    api.close();
    call?.exit(end);
    waiting?.();
    await folders.remove();
    return end;
  });

  return {
    init: (requestId, timeoutMs) =>
      new Promise((resolve) => {
        const fail = (status: "error" | "timeout", fault: FunctionFault): void => finishInit?.({ status, fault });
        const stopGuard = startGuard({
          pid: runtime.pid,
          memoryMb: config.memoryMb,
          timeoutMs,
          onBreach(cause) {
            if (cause === "timeout") fail("timeout", toTimeoutFault(requestId, timeoutMs / 1000));
            else fail("error", toMemoryFault(requestId));
            kill();
          },
        });
        finishInit = (failure) => {
          finishInit = undefined;
          stopGuard();
          const initMs = performance.now() - startedAt;
          resolve(failure === undefined ? { ok: true, initMs } : { ok: false, initMs, ...failure });
        };
        runtime.ended.then((end) => fail("error", toExitFault(requestId, end)));
      }),
    invoke: (request) =>
      new Promise((resolve) => {
        if (isEnding) return resolve({ kind: "undelivered" });
        waiting = () => resolve({ kind: "undelivered" });
        api.offer(() => {
          waiting = undefined;
          call = createCall(request, { config, pid: runtime.pid, log, kill, now: host.now }, resolve);
          return call.invocation;
        });
      }),
    log,
    isEnding: () => isEnding,
    ended,
    async end() {
      kill();
      await ended;
    },
  };
}

/** One stream an environment, named as Lambda names it. */
function toLogStreamName(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
}

/** The heap follows the function's memory, as in the managed runtime: otherwise V8 would let garbage pile up to this machine's size. */
function toNodeFlags(memoryMb: number): string[] {
  return [
    "--preserve-symlinks",
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`,
  ];
}
