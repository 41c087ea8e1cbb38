import type { ServedModel } from "#core/model/served-model.ts";
import { createReadRoutes } from "#core/serving/read-routes.ts";
import type { Readiness } from "#core/serving/readiness.ts";
import type { FindRemaining } from "#core/serving/remaining.ts";
import { isUsagePath, type UsageRoute } from "#core/serving/usage-route.ts";
import { createEdgeHandler, type EdgeHandler } from "../edge/create-edge-handler.ts";
import type { Log } from "../edge/log.ts";

export interface CatalogHandlerDeps {
  readonly models: readonly ServedModel[];
  readonly readiness: Readiness;
  /** Answers what a tenant used. */
  readonly usage: UsageRoute;
  /** What is left of a quota: none of these answers counts. */
  readonly findRemaining?: FindRemaining;
  readonly log: Log;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** Health, metadata, lists and OpenAPI: everything that runs no model, without onnxruntime. */
export function createCatalogHandler({ models, readiness, usage, findRemaining, log, now }: CatalogHandlerDeps): EdgeHandler {
  const routes = createReadRoutes(models, readiness.isReady);
  return createEdgeHandler(
    async (request, caller) => {
      if (isUsagePath(request.path)) return usage(request, caller);
      if (TELLS_READINESS.test(request.path)) await readiness.refresh();
      return routes(request, caller);
    },
    { log, now, about: {}, ...(findRemaining === undefined ? {} : { findRemaining }) },
  );
}

/** Paths whose answer depends on it; all others are answered without asking anybody. */
const TELLS_READINESS = /\/(?:ready|index)$/;
