import { ServeError } from "#core/errors.ts";
import type { ServedModel, ServedVersion } from "#core/model/served-model.ts";
import { decodeJson } from "#core/protocol/decode-json.ts";
import { toObject } from "#core/protocol/json-fields.ts";
import type { Caller } from "./caller.ts";
import { checkCaller, READING } from "./check-caller.ts";
import { checkMethod, decodeModelSegment, decodeVersionSegment, type FoundRoute, findRoute } from "./find-route.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { jsonResponse } from "./json-response.ts";
import { modelList, openaiModelList, repositoryIndex } from "./model-lists.ts";
import { modelMetadata } from "./model-metadata.ts";
import { openapiDocument } from "./openapi-document.ts";
import { SERVER_IDENTITY } from "./server-identity.ts";
import { versionHeaders } from "./version-headers.ts";
import { describedVersion, findModel, findVersion, type ModelIndex, type VisibleModel, visibleModels } from "./visible-catalog.ts";

/** Whether a version could be served by a function that starts now. */
type IsReady = (version: ServedVersion) => boolean;

/** Answers one request. @throws {ServeError} `toErrorResponse` makes the answer. */
export type ReadRoutes = (request: HttpRequest, caller: Caller | undefined) => HttpResponse;

/**
 * Every route that runs no model, over a catalog of what is deployed.
 * @param isReady whether a version could be served now; each is, by default.
 */
export function createReadRoutes(models: readonly ServedModel[], isReady: IsReady = () => true): ReadRoutes {
  const index: ModelIndex = new Map(models.map((model) => [model.name, model]));
  return function readRoutes(request, caller) {
    const found = findRoute(request.path);
    if (found.route.key === "none") {
      checkMethod(found, request.method);
      return answerOpen(found, models, isReady);
    }
    const { entitlements } = checkCaller(caller, READING);
    checkMethod(found, request.method);
    if (found.modelSegment !== undefined) {
      const model = decodeModelSegment(found.modelSegment);
      const version = found.versionSegment === undefined ? undefined : decodeVersionSegment(found.versionSegment);
      return answerModel(found, findModel(index, entitlements, model), version, isReady);
    }
    return answerCatalog(found, request, visibleModels(index, entitlements), isReady);
  };
}

/** What anybody may read. A function that answers is live; it is ready when every version is that the service has promised. */
function answerOpen({ route }: FoundRoute, models: readonly ServedModel[], isReady: IsReady): HttpResponse {
  if (route.action === "live") return jsonResponse({ live: true });
  if (route.action === "ready") {
    if (!models.every(({ versions }) => versions.every(isReady))) throw notReady("A version that is promised");
    return jsonResponse({ ready: true, live: true });
  }
  // Nothing is deployed here that answers it.
  if (route.action === "leakedKeys") throw new ServeError("NOT_FOUND", "Not Found");
  if (route.action === "openapi") return jsonResponse(openapiDocument());
  return jsonResponse({ name: SERVER_IDENTITY.name, version: SERVER_IDENTITY.version, openapi: "/openapi.json", protocol: "/v2" });
}

function answerCatalog({ route }: FoundRoute, request: HttpRequest, models: readonly VisibleModel[], isReady: IsReady): HttpResponse {
  if (route.action === "server") return jsonResponse(SERVER_IDENTITY);
  if (route.action === "models") return jsonResponse(modelList(models));
  // Nothing is deployed that answers it.
  if (route.action === "embeddings" || route.action === "usage") throw new ServeError("NOT_FOUND", "Not Found");
  if (route.action === "openaiModels") return jsonResponse(openaiModelList(models));
  checkIndexBody(request.body);
  return jsonResponse(repositoryIndex(models, isReady));
}

function answerModel({ route }: FoundRoute, visible: VisibleModel, named: number | string | undefined, isReady: IsReady): HttpResponse {
  if (route.action === "model" && named === undefined)
    return jsonResponse(modelMetadata(visible, describedVersion(visible), visible.versions));
  const version = findVersion(visible, named);
  const headers = versionHeaders(version);
  if (route.action === "model") return jsonResponse(modelMetadata(visible, version, [version]), headers);
  if (route.action === "modelReady") {
    if (!isReady(version)) throw notReady(`"${version.name}@${version.version}"`);
    return jsonResponse({ name: visible.model.name, ready: true }, headers);
  }
  // An inference that reaches the catalog is spelled in a way no function's route is, such as with needless percent-encoding.
  throw new ServeError("NOT_FOUND", "Not Found");
}

/** Who asks learns from the code's own words; which version it is, is for the log. */
function notReady(what: string): ServeError {
  return new ServeError("MODEL_NOT_READY", `${what} is not at ready state: its artifact is missing, or another`);
}

/** Triton's index takes an optional filter for what is ready; all is listed, each with its state. */
function checkIndexBody(body: Uint8Array): void {
  if (body.length > 0) toObject(decodeJson(body).value, "The body");
}
