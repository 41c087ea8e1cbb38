import type { ServedModel } from "#core/model/served-model.ts";
import { createReadRoutes } from "#core/serving/read-routes.ts";
import { createEdgeHandler, type EdgeHandler } from "../edge/create-edge-handler.ts";
import type { Log } from "../edge/log.ts";

export interface CatalogHandlerDeps {
  readonly models: readonly ServedModel[];
  readonly log: Log;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** Health, metadata, lists and OpenAPI: everything that runs no model, without onnxruntime and without the AWS SDK. */
export function createCatalogHandler({ models, log, now }: CatalogHandlerDeps): EdgeHandler {
  return createEdgeHandler(createReadRoutes(models), { log, now, about: {} });
}
