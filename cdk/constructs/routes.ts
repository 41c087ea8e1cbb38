import { type CatalogModel, defaultVersion } from "#core/model/catalog.ts";
import { findEmbeddingsVersion } from "#core/model/embeddings-version.ts";
import { findTask } from "#core/model/find-task.ts";

/** Who may call a route: anybody, whoever sends `x-api-key`, or whoever sends `Authorization: Bearer`. */
export type RouteAccess = "open" | "key" | "bearer";

/** One method of the REST API. */
export interface Route {
  readonly path: string;
  readonly method: "ANY" | "GET" | "POST";
  readonly access: RouteAccess;
  /** The catalog's function, the one that leaked keys are reported to, or that of one version. */
  readonly target: "catalog" | "keys" | { readonly model: string; readonly version: number };
}

/**
 * Every route there is. What no model answers goes to the catalog, so that a refusal is worded by the product; a resource that API
 * Gateway makes on the way to a deeper one gets a method too, or it would answer differently for models that exist.
 *
 * API Gateway prefers the literal path part, then `{name}`, then `{name+}`: health stays open beside the greedy, closed route.
 */
export function listRoutes(catalog: readonly CatalogModel[]): readonly Route[] {
  return [...OPEN_ROUTES, ...CATALOG_ROUTES, ...catalog.flatMap(modelRoutes), ...taskRoutes(catalog)];
}

/** Where secret scanners report keys. They have none of their own. */
export const LEAKED_KEYS_PATH = "/v1/keys/leaked";

const OPEN_ROUTES: readonly Route[] = [
  { path: "/", method: "GET", access: "open", target: "catalog" },
  { path: "/openapi.json", method: "GET", access: "open", target: "catalog" },
  { path: "/v2/health/{check}", method: "ANY", access: "open", target: "catalog" },
  { path: LEAKED_KEYS_PATH, method: "POST", access: "open", target: "keys" },
];

const CATALOG_ROUTES: readonly Route[] = [
  ...["/v2", "/v2/{proxy+}", "/v2/health", "/v2/models"].map(toCatalog),
  ...["/v1", "/v1/{proxy+}", "/v1/keys", LEAKED_KEYS_PATH].map(toBearerCatalog),
];

function modelRoutes(model: CatalogModel): Route[] {
  const name = model.manifest.name;
  const versions = model.versions.map((version) => version.manifest.version);
  const { labels } = model.manifest;
  const base = `/v2/models/${name}`;
  return [
    ...servedRoutes(base, name, defaultVersion({ labels, versions })),
    toCatalog(`${base}/versions`),
    ...versions.flatMap((version) => servedRoutes(`${base}/versions/${version}`, name, version)),
    ...Object.entries(labels).flatMap(([label, version]) => servedRoutes(`${base}/versions/${label}`, name, version)),
  ];
}

/** A path that names a version: its metadata from the catalog, `POST` of an action to the version itself. */
function servedRoutes(path: string, model: string, version: number): Route[] {
  return [
    toCatalog(path),
    toCatalog(`${path}/{action}`),
    { path: `${path}/{action}`, method: "POST", access: "key", target: { model, version } },
  ];
}

function toCatalog(path: string): Route {
  return { path, method: "ANY", access: "key", target: "catalog" };
}

/** `predict` and `embeddings` of the versions that have a task; each action is one method, whose function refuses the other verbs. */
function taskRoutes(catalog: readonly CatalogModel[]): Route[] {
  const routes = catalog.flatMap(modelTaskRoutes);
  if (routes.length === 0) return [];
  const embeddings = findEmbeddingsVersion(catalog);
  return [
    toBearerCatalog("/v1/models"),
    ...routes,
    ...(embeddings === undefined ? [] : [toAction("/v1/embeddings", embeddings.model, embeddings.version)]),
  ];
}

function modelTaskRoutes({ manifest, versions }: CatalogModel): Route[] {
  const answering = new Set(
    versions.filter((version) => findTask(manifest, version.manifest).task !== undefined).map((version) => version.manifest.version),
  );
  if (answering.size === 0) return [];
  const { name, labels } = manifest;
  const base = `/v1/models/${name}`;
  const standing = defaultVersion({ labels, versions: versions.map((version) => version.manifest.version) });
  const named = [...[...answering].map((version) => [String(version), version] as const), ...Object.entries(labels)];
  return [
    toBearerCatalog(base),
    ...(answering.has(standing) ? [toAction(`${base}/{action}`, name, standing)] : []),
    toBearerCatalog(`${base}/versions`),
    ...named
      .filter(([, version]) => answering.has(version))
      .flatMap(([segment, version]) => [
        toBearerCatalog(`${base}/versions/${segment}`),
        toAction(`${base}/versions/${segment}/{action}`, name, version),
      ]),
  ];
}

function toBearerCatalog(path: string): Route {
  return { path, method: "ANY", access: "bearer", target: "catalog" };
}

function toAction(path: string, model: string, version: number): Route {
  return { path, method: "ANY", access: "bearer", target: { model, version } };
}
