import type { ServedVersion } from "#core/model/served-model.ts";
import { infer } from "#core/serving/infer.ts";
import type { UsageEvent } from "#core/serving/meter.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { PrepareTools } from "#core/task/prepare.ts";
import { createEdgeHandler, type EdgeHandler } from "../edge/create-edge-handler.ts";
import type { Log } from "../edge/log.ts";
import { checkIsolation } from "./check-isolation.ts";

export interface InferHandlerDeps {
  readonly version: ServedVersion;
  /** The version's session, loaded once. */
  readonly session: () => Promise<Runner>;
  /** What makes tensors of pictures and texts; a version without a task needs none. */
  readonly tools?: PrepareTools;
  readonly log: Log;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** The function of one model version. Usage goes to the log, one line for each inference that ran. */
export function createInferHandler({ version, session, tools, log, now }: InferHandlerDeps): EdgeHandler {
  const meter = { record: (usage: UsageEvent): void => log({ level: "info", usage }) };
  return createEdgeHandler(
    (request, caller, invocation) => {
      checkIsolation(version, caller, invocation);
      return infer(
        request,
        caller,
        { version, session, clock: now, meter, ...(tools === undefined ? {} : { tools }) },
        invocation.availableMs,
      );
    },
    {
      log,
      now,
      about: { model: version.name, version: version.version },
    },
  );
}
