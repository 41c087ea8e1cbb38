import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { checkMethod, decodeModelSegment, decodeVersionSegment, findRoute } from "./find-route.ts";
import type { HttpRequest } from "./http.ts";
import { modelNotFound, versionNotFound } from "./not-found.ts";

/** What an inference path names: a version number, a label, or no version at all. */
export interface InferRoute {
  readonly model: string;
  readonly version?: number | string;
}

/**
 * The inference route of a request that reached a version's function. A path that names another model or number is refused: no answer
 * may ever come from a version that was not asked. Labels are the gateway's to resolve.
 * @throws {ServeError} NOT_FOUND, METHOD_NOT_ALLOWED, BAD_MODEL_NAME, BAD_VERSION, MODEL_NOT_FOUND, VERSION_NOT_FOUND.
 */
export function findInferRoute(request: HttpRequest, served: ServedVersion): InferRoute {
  const found = findRoute(request.path);
  checkMethod(found, request.method);
  if (found.route.action !== "infer" || found.modelSegment === undefined) throw new ServeError("NOT_FOUND", "Not Found");
  const model = decodeModelSegment(found.modelSegment);
  if (model !== served.name) throw modelNotFound(model);
  if (found.versionSegment === undefined) return { model };
  const version = decodeVersionSegment(found.versionSegment);
  if (typeof version === "number" && version !== served.version) throw versionNotFound(model, version);
  return { model, version };
}
