/** The Lambda function of everything that runs no model. */
import { logToConsole } from "../edge/log.ts";
import { readJsonFile } from "../edge/read-json-file.ts";
import { SERVED_MODELS } from "../edge/served-schema.ts";
import { createCatalogHandler } from "./create-catalog-handler.ts";
import { catalogFile } from "./environment.ts";

export const handler = createCatalogHandler({
  models: readJsonFile(catalogFile, SERVED_MODELS),
  log: logToConsole,
  now: () => performance.now(),
});
