import type { ApiMethod, ApiResource, RestApiSnapshot } from "#local/cloud/apigateway/rest-api.ts";

/** A request's place in an API. */
export interface FoundMethod {
  /** `/v2/models/{model}` */
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly method: ApiMethod;
  /** By the name in braces, decoded; null where the path has none, as API Gateway hands it on. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** @returns undefined for a path or a verb the API does not have. @param path raw, below the stage. */
export type RouteTable = (httpMethod: string, path: string) => FoundMethod | undefined;

interface Node {
  readonly resource: ApiResource;
  readonly resourcePath: string;
  readonly methods: ReadonlyMap<string, ApiMethod>;
  readonly children: readonly Node[];
}

/**
 * The routes of a deployment. A literal part goes before `{name}`, that before `{name+}`; what leads nowhere is taken back. Paths are
 * compared as they were sent: an encoded slash is no separator and an encoded dot no step up.
 */
export function createRouteTable(snapshot: RestApiSnapshot): RouteTable {
  const root = snapshot.resources.find(({ id }) => id === snapshot.restApi.rootResourceId);
  if (root === undefined) return () => undefined;
  const tree = toNode(root, "", snapshot);
  return (httpMethod, path) => {
    const parts = path.split("/").slice(1);
    if (parts.at(-1) === "") parts.pop();
    const found = find(tree, parts, []);
    const method = found?.node.methods.get(httpMethod) ?? found?.node.methods.get("ANY");
    if (found === undefined || method === undefined) return undefined;
    return {
      resourcePath: found.node.resourcePath === "" ? "/" : found.node.resourcePath,
      resourceId: found.node.resource.id,
      method,
      pathParameters: found.parameters.length === 0 ? null : Object.fromEntries(found.parameters),
    };
  };
}

function toNode(resource: ApiResource, resourcePath: string, snapshot: RestApiSnapshot): Node {
  const children = snapshot.resources.filter(({ parentId }) => parentId === resource.id);
  return {
    resource,
    resourcePath,
    methods: new Map(snapshot.methods.filter(({ resourceId }) => resourceId === resource.id).map((method) => [method.httpMethod, method])),
    children: children
      .toSorted((a, b) => breadth(a) - breadth(b))
      .map((child) => toNode(child, `${resourcePath}/${child.pathPart}`, snapshot)),
  };
}

/** 0 for a literal part, 1 for one that takes any, 2 for one that takes all that follow. */
function breadth({ pathPart }: ApiResource): 0 | 1 | 2 {
  if (!pathPart.startsWith("{")) return 0;
  return pathPart.endsWith("+}") ? 2 : 1;
}

type Parameters = readonly (readonly [string, string])[];

function find(
  node: Node,
  parts: readonly string[],
  parameters: Parameters,
): { readonly node: Node; readonly parameters: Parameters } | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return node.methods.size > 0 ? { node, parameters } : undefined;
  for (const child of node.children) {
    const kind = breadth(child.resource);
    if (kind === 0 ? child.resource.pathPart !== part : kind === 1 && part === "") continue;
    const name = child.resource.pathPart.slice(1, kind === 2 ? -2 : -1);
    const taken = kind === 2 ? parts.join("/") : part;
    const found = find(child, kind === 2 ? [] : rest, kind === 0 ? parameters : [...parameters, [name, decode(taken)]]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
