import type { CallSlots } from "./call-slots.ts";
import { checkTenant } from "./check-tenant.ts";
import { startCold } from "./cold-start.ts";
import type { CallRequest } from "./environment-call.ts";
import type { EnvironmentPool, Generation } from "./environment-pool.ts";
import type { FunctionRecord } from "./function-store.ts";
import { LambdaError } from "./lambda-error.ts";
import { LAMBDA_LIMITS } from "./lambda-limits.ts";
import type { InvokeResult } from "./lambda-service.ts";

export interface InvokeOptions {
  readonly requestId?: string;
  /** Whose call it is, for a function that keeps tenants apart. */
  readonly tenantId?: string;
  /** Waits for the call's last line of log as well. */
  readonly withLogTail?: boolean;
}

export interface LoggedInvokeResult extends InvokeResult {
  readonly logTail?: string;
}

export interface InvokerParts {
  /** @throws LambdaError ResourceNotFoundException. */
  readonly find: (nameOrArn: string) => { readonly record: FunctionRecord; readonly generation: Generation };
  readonly pool: EnvironmentPool;
  readonly slots: CallSlots;
  readonly newRequestId: () => string;
}

type Call = Pick<CallRequest, "requestId" | "payload" | "tenantId">;

type Invoke = (nameOrArn: string, payload: Buffer, options?: InvokeOptions) => Promise<LoggedInvokeResult>;

/** The way of a call: is it allowed, is it its turn, in which environment, with which answer. */
export function createInvoker({ find, pool, slots, newRequestId }: InvokerParts): Invoke {
  const underWay = new Map<string, number>();

  return async function invoke(nameOrArn, payload, { requestId = newRequestId(), tenantId, withLogTail = false } = {}) {
    const { record } = find(nameOrArn);
    checkTenant(record.config, tenantId);
    if (payload.length > LAMBDA_LIMITS.MAX_REQUEST_BYTES) {
      throw new LambdaError(
        "RequestTooLargeException",
        `Request must be smaller than ${LAMBDA_LIMITS.MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`,
      );
    }
    const calls = underWay.get(record.id) ?? 0;
    if (calls >= (record.config.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      throw new LambdaError("TooManyRequestsException", "Rate Exceeded: the function's reserved concurrency is in use");
    }
    underWay.set(record.id, calls + 1);
    try {
      await slots.acquire();
      try {
        return await runOnce(nameOrArn, { requestId, payload, ...(tenantId === undefined ? {} : { tenantId }) }, withLogTail);
      } finally {
        slots.release();
      }
    } finally {
      const left = (underWay.get(record.id) ?? 1) - 1;
      if (left === 0) underWay.delete(record.id);
      else underWay.set(record.id, left);
    }
  };

  async function runOnce(nameOrArn: string, call: Call, withLogTail: boolean): Promise<LoggedInvokeResult> {
    const { requestId, tenantId } = call;
    // Looked up again: the code may have changed while the call waited.
    const { record, generation } = find(nameOrArn);
    checkTenant(record.config, tenantId);
    for (;;) {
      const warm = pool.take(generation, tenantId);
      const start =
        warm === undefined
          ? await startCold(() => pool.start(generation, tenantId), requestId, record.config)
          : ({ kind: "started", environment: warm, usedMs: 0 } as const);
      if (start.kind === "failed") {
        const { fault, durationMs, logTail } = start;
        return { payload: fault.payload, functionError: "Unhandled", requestId, durationMs, ...(withLogTail ? { logTail } : {}) };
      }
      const { environment, kind: _, ...init } = start;
      const outcome = await environment.invoke({ ...call, ...init });
      pool.give(environment);
      if (outcome.kind === "undelivered") continue;
      return {
        payload: outcome.payload,
        ...(outcome.fault === undefined ? {} : { functionError: "Unhandled" as const }),
        requestId,
        durationMs: outcome.durationMs,
        ...("initMs" in init && init.initMs !== undefined ? { initMs: init.initMs } : {}),
        ...(withLogTail ? { logTail: await outcome.logTail } : {}),
      };
    }
  }
}
