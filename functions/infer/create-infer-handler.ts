import type { ServedVersion } from "#core/model/served-model.ts";
import type { ColdTimes } from "#core/serving/cold-times.ts";
import type { FootprintGauge } from "#core/serving/footprint-gauge.ts";
import { infer } from "#core/serving/infer.ts";
import type { Meter } from "#core/serving/meter.ts";
import type { FindRemaining } from "#core/serving/remaining.ts";
import type { Runner } from "#core/serving/runner.ts";
import type { PrepareTools } from "#core/task/prepare.ts";
import { createEdgeHandler, type EdgeHandler } from "../edge/create-edge-handler.ts";
import type { Log } from "../edge/log.ts";
import { checkIsolation } from "./check-isolation.ts";
import { createLogMeter } from "./log-meter.ts";

export interface InferHandlerDeps {
  readonly version: ServedVersion;
  /** The version's session, loaded once. */
  readonly session: () => Promise<Runner>;
  /** What makes tensors of pictures and texts; a version without a task needs none. */
  readonly tools?: PrepareTools;
  /** Estimates what each inference uses; without it no answer says so. */
  readonly gauge?: FootprintGauge;
  /** What the environment's start took, for the request that waited to say. */
  readonly coldTimes?: Pick<ColdTimes, "begin">;
  /** Counts a request, by Lambda's id of its call; where there is no ledger, as in benches, the log alone is told. */
  readonly meter?: (requestId: string) => Meter;
  /** What is left of a quota, for answers that counted nothing. */
  readonly findRemaining?: FindRemaining;
  readonly log: Log;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** The calendar, by which quotas begin anew. */
  readonly date?: () => Date;
}

/** The function of one model version. */
export function createInferHandler({ log, now, date, findRemaining, meter = createLogMeter(log), ...deps }: InferHandlerDeps): EdgeHandler {
  const { version } = deps;
  return createEdgeHandler(
    (request, caller, invocation) => {
      checkIsolation(version, caller, invocation);
      return infer(request, caller, { ...deps, clock: now, meter: meter(invocation.id) }, invocation.availableMs);
    },
    {
      log,
      now,
      about: { model: version.name, version: version.version },
      ...(date === undefined ? {} : { date }),
      ...(findRemaining === undefined ? {} : { findRemaining }),
    },
  );
}
