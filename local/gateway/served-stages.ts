import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { ApiStage, RestApiSnapshot } from "#local/cloud/apigateway/rest-api.ts";
import { createRouteTable, type RouteTable } from "./route-table.ts";

/** A stage with the deployment that callers meet. */
export interface ServedStage {
  readonly stage: ApiStage;
  readonly snapshot: RestApiSnapshot;
  readonly routes: RouteTable;
}

/** Which stage a path belongs to, and the path below it. */
export interface FoundStage extends ServedStage {
  readonly path: string;
}

/** The stages as one picture, replaced whole when something changes: a request sees one deployment from its beginning to its end. */
export interface ServedStages {
  /** @returns undefined while nothing is deployed at that path. */
  find(path: string): FoundStage | undefined;
  list(): readonly ServedStage[];
}

/** Every API is below this with its id and stage; the first one made is at the root too, as behind a custom domain. */
const BY_ID = /^\/_api\/([a-z0-9]+)\/([A-Za-z0-9_-]+)(\/.*)?$/;

export function createServedStages(store: ApiGatewayStore): ServedStages {
  let tables = new Map<string, { readonly snapshot: RestApiSnapshot; readonly routes: RouteTable }>();
  let served = new Map<string, ServedStage>();
  const build = (): void => {
    const next = new Map<string, ServedStage>();
    const nextTables: typeof tables = new Map();
    const age = ({ id, restApiId }: ApiStage): string => `${store.restApis.get(restApiId)?.createdAt ?? ""} ${id}`;
    for (const stage of store.stages.list().toSorted((a, b) => (age(a) < age(b) ? -1 : 1))) {
      const snapshot = store.deployments.get(stage.deploymentId)?.snapshot;
      if (snapshot === undefined) continue;
      const known = tables.get(stage.deploymentId);
      const table = known?.snapshot === snapshot ? known : { snapshot, routes: createRouteTable(snapshot) };
      nextTables.set(stage.deploymentId, table);
      next.set(stage.id, { stage, ...table });
    }
    served = next;
    tables = nextTables;
  };
  build();
  store.onChange(build);
  return {
    list: () => [...served.values()],
    find(path) {
      const [, restApiId, stageName, below = "/"] = BY_ID.exec(path) ?? [];
      if (restApiId !== undefined) {
        const named = served.get(`${restApiId}/${stageName}`);
        return named && { ...named, path: below };
      }
      const [first] = served.values();
      return first && { ...first, path };
    },
  };
}
