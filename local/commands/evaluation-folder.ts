import { join } from "node:path";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import type { CliContext } from "./cli-context.ts";

/** Where the evaluation of a version is kept unless told otherwise. */
export function evaluationFolder({ home }: Pick<CliContext, "home">, model: CatalogModel, version: CatalogVersion): string {
  return join(home, "evaluations", model.manifest.name, String(version.manifest.version));
}
