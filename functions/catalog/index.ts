/** The Lambda function of everything that runs no model. */
import { readFileSync } from "node:fs";
import type { ServedModel } from "#core/model/served-model.ts";
import { logToConsole } from "../edge/log.ts";
import { createCatalogHandler } from "./create-catalog-handler.ts";
import { catalogFile } from "./environment.ts";

export const handler = createCatalogHandler({
  models: JSON.parse(readFileSync(catalogFile, "utf8")) as readonly ServedModel[],
  log: logToConsole,
  now: () => performance.now(),
});
