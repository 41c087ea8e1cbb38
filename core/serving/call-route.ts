import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import { checkMethod, decodeModelSegment, decodeVersionSegment, findRoute } from "./find-route.ts";
import type { HttpRequest } from "./http.ts";
import { modelNotFound, versionNotFound } from "./not-found.ts";
import type { RouteAction } from "./routes.ts";

/** The actions that run a model. */
const CALL_ACTIONS = ["infer", "predict", "embeddings"] as const satisfies readonly RouteAction[];

export type CallAction = (typeof CALL_ACTIONS)[number];

/** What the path of a call names: a version number, a label, or no version at all. */
export interface CallRoute {
  readonly action: CallAction;
  /** Absent where the path names none: `/v1/embeddings`. */
  readonly model?: string;
  readonly version?: number | string;
}

/**
 * The route of a request that reached a version's function. A path that names another model or number is refused: no answer may ever
 * come from a version that was not asked. Labels are the gateway's to resolve.
 * @throws {ServeError} NOT_FOUND, METHOD_NOT_ALLOWED, BAD_MODEL_NAME, BAD_VERSION, MODEL_NOT_FOUND, VERSION_NOT_FOUND.
 */
export function findCallRoute(request: HttpRequest, served: ServedVersion): CallRoute {
  const found = findRoute(request.path);
  checkMethod(found, request.method);
  const { action } = found.route;
  if (!isCallAction(action)) throw new ServeError("NOT_FOUND", "Not Found");
  if (found.modelSegment === undefined) return { action };
  const model = decodeModelSegment(found.modelSegment);
  if (model !== served.name) throw modelNotFound(model);
  if (found.versionSegment === undefined) return { action, model };
  const version = decodeVersionSegment(found.versionSegment);
  if (typeof version === "number" && version !== served.version) throw versionNotFound(model, version);
  return { action, model, version };
}

function isCallAction(action: RouteAction): action is CallAction {
  return (CALL_ACTIONS as readonly RouteAction[]).includes(action);
}
