import type { ServedVersion } from "#core/model/served-model.ts";
import type { FootprintGauge } from "#core/serving/footprint-gauge.ts";
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
  /** Estimates what each inference uses; without it no answer says so. */
  readonly gauge?: FootprintGauge;
  readonly log: Log;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** The function of one model version. Usage goes to the log, one line for each inference that ran. */
export function createInferHandler({ log, now, ...deps }: InferHandlerDeps): EdgeHandler {
  const { version } = deps;
  const meter = { record: (usage: UsageEvent): void => log({ level: "info", usage }) };
  return createEdgeHandler(
    (request, caller, invocation) => {
      checkIsolation(version, caller, invocation);
      return infer(request, caller, { ...deps, clock: now, meter }, invocation.availableMs);
    },
    {
      log,
      now,
      about: { model: version.name, version: version.version },
    },
  );
}
