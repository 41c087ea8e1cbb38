import type { ExecutionEnvironment } from "./execution-environment.ts";
import type { FunctionFault } from "./function-fault.ts";
import { startInvocationLog, toInitReport } from "./invocation-log.ts";
import { LAMBDA_LIMITS } from "./lambda-limits.ts";
import type { FunctionConfig } from "./lambda-service.ts";

export type ColdStart =
  | { readonly kind: "started"; readonly environment: ExecutionEnvironment; readonly initMs?: number; readonly usedMs: number }
  | { readonly kind: "failed"; readonly fault: FunctionFault; readonly durationMs: number; readonly logTail: string };

/**
 * Starts an environment for a call. As Lambda does it: an init that fails or takes more than ten seconds is tried once more as part of the
 * call, in the call's own time.
 * Source: Lambda developer guide, "Lambda execution environment lifecycle", failures during the init phase.
 */
export async function startCold(start: () => Promise<ExecutionEnvironment>, requestId: string, config: FunctionConfig): Promise<ColdStart> {
  const first = await start();
  const init = await first.init(requestId, LAMBDA_LIMITS.INIT_TIMEOUT_MS);
  if (init.ok) return { kind: "started", environment: first, initMs: init.initMs, usedMs: 0 };
  await first.end();
  first.log(toInitReport(init.initMs, init.status, init.fault.errorType));

  const second = await start();
  const retried = await second.init(requestId, config.timeoutSeconds * 1000);
  if (retried.ok) return { kind: "started", environment: second, usedMs: retried.initMs };
  await second.end();
  const { fault, initMs: durationMs } = retried;
  const lines = startInvocationLog(second.log, requestId);
  lines.add(fault.payload.toString("utf8"));
  lines.end({ durationMs, memoryMb: config.memoryMb, errorType: fault.errorType });
  return { kind: "failed", fault, durationMs, logTail: lines.tail() };
}
