import type { ApiResource } from "./rest-api.ts";

/** Full path of every resource by id, `/v2/models/{proxy+}`; the root's is `/`. A resource whose parent is missing has none. */
export function resourcePaths(resources: readonly ApiResource[]): ReadonlyMap<string, string> {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const paths = new Map<string, string>();
  const pathOf = (resource: ApiResource): string | undefined => {
    const known = paths.get(resource.id);
    if (known !== undefined) return known;
    const parent = resource.parentId === undefined ? undefined : byId.get(resource.parentId);
    const above = parent === undefined ? undefined : pathOf(parent);
    if (resource.parentId !== undefined && above === undefined) return undefined;
    const path = above === undefined ? "/" : `${above === "/" ? "" : above}/${resource.pathPart}`;
    paths.set(resource.id, path);
    return path;
  };
  for (const resource of resources) pathOf(resource);
  return paths;
}
