/** What a route does; `infer`, `predict` and `embeddings` run a model. */
export type RouteAction =
  | "home"
  | "openapi"
  | "live"
  | "ready"
  | "server"
  | "models"
  | "index"
  | "model"
  | "modelReady"
  | "infer"
  | "predict"
  | "embeddings"
  | "openaiModels"
  | "usage"
  | "leakedKeys";

export interface Route {
  readonly action: RouteAction;
  readonly method: "GET" | "POST";
  /** `{model}` and `{version}` stand for one path segment each. */
  readonly path: string;
  /** The header the tenant's key travels in; none for what everybody may read. */
  readonly key: "none" | "x-api-key" | "authorization";
  readonly summary: string;
}

/** Every route there is. A path outside answers 404, another method 405. */
export const ROUTES = [
  { action: "home", method: "GET", path: "/", key: "none", summary: "What this service is" },
  { action: "openapi", method: "GET", path: "/openapi.json", key: "none", summary: "This document" },
  { action: "live", method: "GET", path: "/v2/health/live", key: "none", summary: "Whether the service runs" },
  { action: "ready", method: "GET", path: "/v2/health/ready", key: "none", summary: "Whether the service takes requests" },
  { action: "server", method: "GET", path: "/v2", key: "x-api-key", summary: "Server metadata" },
  { action: "models", method: "GET", path: "/v2/models", key: "x-api-key", summary: "The models this key may use" },
  { action: "index", method: "POST", path: "/v2/repository/index", key: "x-api-key", summary: "The same as Triton's repository index" },
  { action: "model", method: "GET", path: "/v2/models/{model}", key: "x-api-key", summary: "Model metadata" },
  { action: "model", method: "GET", path: "/v2/models/{model}/versions/{version}", key: "x-api-key", summary: "Metadata of one version" },
  { action: "modelReady", method: "GET", path: "/v2/models/{model}/ready", key: "x-api-key", summary: "Whether the model is ready" },
  {
    action: "modelReady",
    method: "GET",
    path: "/v2/models/{model}/versions/{version}/ready",
    key: "x-api-key",
    summary: "Whether one version is ready",
  },
  { action: "infer", method: "POST", path: "/v2/models/{model}/infer", key: "x-api-key", summary: "Inference by the default version" },
  {
    action: "infer",
    method: "POST",
    path: "/v2/models/{model}/versions/{version}/infer",
    key: "x-api-key",
    summary: "Inference by one version or label",
  },
  { action: "openaiModels", method: "GET", path: "/v1/models", key: "authorization", summary: "The models this key may use" },
  { action: "leakedKeys", method: "POST", path: "/v1/keys/leaked", key: "none", summary: "Reports of leaked keys, which are then revoked" },
  { action: "usage", method: "GET", path: "/v1/usage", key: "authorization", summary: "What the key's tenant used in a month" },
  {
    action: "predict",
    method: "POST",
    path: "/v1/models/{model}/predict",
    key: "authorization",
    summary: "A picture or text in, classes or vectors out",
  },
  {
    action: "predict",
    method: "POST",
    path: "/v1/models/{model}/versions/{version}/predict",
    key: "authorization",
    summary: "The same by one version or label",
  },
  {
    action: "embeddings",
    method: "POST",
    path: "/v1/embeddings",
    key: "authorization",
    summary: "Embeddings by the default embedding model",
  },
  {
    action: "embeddings",
    method: "POST",
    path: "/v1/models/{model}/embeddings",
    key: "authorization",
    summary: "Embeddings in OpenAI's form by one model",
  },
  {
    action: "embeddings",
    method: "POST",
    path: "/v1/models/{model}/versions/{version}/embeddings",
    key: "authorization",
    summary: "The same by one version or label",
  },
] as const satisfies readonly Route[];
