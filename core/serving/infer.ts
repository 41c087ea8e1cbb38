import { ServeError, toServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { EncodedResponse } from "#core/protocol/encode-response.ts";
import type { PrepareTools } from "#core/task/prepare.ts";
import { findCallRoute } from "./call-route.ts";
import type { Caller } from "./caller.ts";
import { checkBodySize } from "./check-body-size.ts";
import { checkBudget } from "./check-budget.ts";
import { checkCaller } from "./check-caller.ts";
import { checkEntitled } from "./check-entitled.ts";
import { readClientBudget } from "./client-budget.ts";
import type { ColdTimes } from "./cold-times.ts";
import { countItems } from "./count-items.ts";
import { createDeadline } from "./deadline.ts";
import { findForm } from "./find-form.ts";
import type { FootprintGauge } from "./footprint-gauge.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import type { Meter, MeteredRun } from "./meter.ts";
import { chooseOutputPolicy } from "./output-release.ts";
import type { Runner } from "./runner.ts";
import { serverTiming } from "./server-timing.ts";
import { versionHeaders } from "./version-headers.ts";

export interface InferDeps {
  readonly version: ServedVersion;
  /** The version's session, loaded once. */
  readonly session: () => Promise<Runner>;
  /** Milliseconds on a monotonic clock. */
  readonly clock: () => number;
  /** Counts this request. */
  readonly meter: Meter;
  /** What makes tensors of pictures and texts; a version without a task needs none. */
  readonly tools?: PrepareTools;
  /** Estimates energy, carbon and cost; absent where nobody asks for them, as in the bench that shows what they take. */
  readonly gauge?: FootprintGauge;
  /** What the environment's start took; absent where it is nobody's to know. */
  readonly coldTimes?: Pick<ColdTimes, "begin">;
}

/**
 * THE REQUEST PATH: one inference by one model version, from bytes to bytes. Cheap checks come first; a refused request costs no
 * inference, and only what ran is metered.
 * @param caller who asks, as the authorizer found out; absent when nobody did.
 * @param availableMs what the platform leaves until it ends the request itself.
 * @throws {ServeError} for everything a caller can see; `toErrorResponse` makes the answer.
 */
export async function infer(
  request: HttpRequest,
  caller: Caller | undefined,
  deps: InferDeps,
  availableMs = Number.POSITIVE_INFINITY,
): Promise<HttpResponse> {
  const { clock, meter } = deps;
  const start = clock();
  const endGauge = deps.gauge?.begin();
  const startTimes = deps.coldTimes?.begin();
  const route = findCallRoute(request, deps.version);
  const known = checkCaller(caller);
  const granted = checkEntitled(known.entitlements, route, deps.version);
  checkBudget(known);
  const form = findForm(route, deps.version);
  const version = form.view(deps.version);
  const policy = chooseOutputPolicy(granted, version);
  const deadline = createDeadline({ budgetMs: readClientBudget(request.headers), availableMs, clock });
  checkBodySize(request, known);
  const call = await form.decode(request, { ...deps, version, policy });
  const decoded = clock();
  deadline.check("the load was not begun");
  const runner = await deadline.wait("the load has not ended", deps.session());
  const loaded = clock();
  deadline.check("the usage row was not opened");
  const run = await meter.open(known, deadline.remainingMs());
  const opened = clock();
  const { outputs, computeMs } = await orWithdraw(run, () => {
    deadline.check("the inference was not begun");
    return runner.infer(call.inputs, call.outputNames, deadline.remainingMs());
  });
  const ran = clock();
  const encoded = attempt(() => {
    deadline.check("the inference took longer");
    return call.encode(outputs);
  });
  const footprint = endGauge?.(countItems(call.inputs, version.inputs));
  const standing = await run.close({
    tenant: known.tenant,
    model: version.name,
    version: version.version,
    outcome: encoded instanceof ServeError ? encoded.code : "OK",
    computeMs,
    bytesIn: request.body.length,
    bytesOut: encoded instanceof ServeError ? 0 : encoded.body.length,
    ...(call.tokens === undefined ? {} : { tokens: call.tokens }),
    ...(footprint === undefined ? {} : { footprint: footprint.usage }),
  });
  if (encoded instanceof ServeError) throw encoded.withHeaders({ ...standing, ...footprint?.headers });
  return {
    status: 200,
    headers: {
      ...encoded.headers,
      ...versionHeaders(version),
      ...standing,
      ...footprint?.headers,
      "slipway-served-by": "lambda",
      ...(policy === "full" ? {} : { "slipway-output-policy": policy }),
      "server-timing": serverTiming({
        ...startTimes?.(),
        decode: decoded - start,
        load: loaded - decoded,
        ledger: opened - loaded,
        compute: computeMs,
        encode: clock() - ran,
      }),
    },
    body: encoded.body,
  };
}

/** What gave no answer does not count, whether it was begun or not. */
async function orWithdraw<TAnswer>(run: MeteredRun, infer: () => Promise<TAnswer>): Promise<TAnswer> {
  try {
    return await infer();
  } catch (thrown) {
    await run.withdraw();
    throw thrown;
  }
}

/** An answer that may not leave is metered like one that may: the model has run. */
function attempt(encode: () => EncodedResponse): EncodedResponse | ServeError {
  try {
    return encode();
  } catch (thrown) {
    return toServeError(thrown);
  }
}
