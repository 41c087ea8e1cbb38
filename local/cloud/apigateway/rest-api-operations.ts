import { ApiGatewayError } from "./api-gateway-error.ts";
import type { ControlPlane, Operation } from "./operation.ts";
import { page } from "./page.ts";
import { resourcePaths } from "./resource-path.ts";
import type { ApiDeployment, ApiMethod, ApiResource, ApiStage, RestApi } from "./rest-api.ts";

/** Read the APIs, their resources, stages and deployments, which are made by a template; and flush what a stage's authorizers decided. */
export const REST_API_OPERATIONS: readonly Operation[] = [
  {
    method: "GET",
    path: "/restapis",
    run: ({ store }, { query }) => ({ status: 200, body: page(store.restApis.list(), query, apiToWire) }),
  },
  {
    method: "GET",
    path: "/restapis/{restApiId}",
    run: (plane, { ids }) => ({ status: 200, body: apiToWire(findRestApi(plane, ids[0])) }),
  },
  {
    method: "GET",
    path: "/restapis/{restApiId}/resources",
    run(plane, { ids, query }) {
      const api = findRestApi(plane, ids[0]);
      const resources = plane.store.resources.list().filter((resource) => resource.restApiId === api.id);
      const paths = resourcePaths(resources);
      const methods = plane.store.methods.list().filter((method) => method.restApiId === api.id);
      const embed = query.getAll("embed").includes("methods");
      return { status: 200, body: page(resources, query, (resource) => resourceToWire(resource, paths, methods, embed)) };
    },
  },
  {
    method: "GET",
    path: "/restapis/{restApiId}/stages",
    run(plane, { ids, query }) {
      const api = findRestApi(plane, ids[0]);
      const deploymentId = query.get("deploymentId");
      const stages = plane.store.stages.list().filter((stage) => stage.restApiId === api.id);
      const shown = stages.filter((stage) => deploymentId === null || stage.deploymentId === deploymentId);
      return { status: 200, body: { item: shown.map(stageToWire) } };
    },
  },
  {
    method: "GET",
    path: "/restapis/{restApiId}/stages/{stageName}",
    run: (plane, { ids }) => ({ status: 200, body: stageToWire(findStage(plane, ids)) }),
  },
  {
    // FlushStageAuthorizersCache.
    method: "DELETE",
    path: "/restapis/{restApiId}/stages/{stageName}/cache/authorizers",
    run(plane, { ids }) {
      plane.store.flushAuthorizers(findStage(plane, ids).id);
      return { status: 202, body: {} };
    },
  },
  {
    method: "GET",
    path: "/restapis/{restApiId}/deployments",
    run(plane, { ids, query }) {
      const api = findRestApi(plane, ids[0]);
      const deployments = plane.store.deployments.list().filter((deployment) => deployment.restApiId === api.id);
      return { status: 200, body: page(deployments, query, (deployment: ApiDeployment) => ({ id: deployment.id })) };
    },
  },
];

function findRestApi({ store }: ControlPlane, id: string | undefined): RestApi {
  const api = id === undefined ? undefined : store.restApis.get(id);
  if (api === undefined) throw new ApiGatewayError("NotFoundException", "Invalid API identifier specified");
  return api;
}

function findStage(plane: ControlPlane, [restApiId, stageName]: readonly string[]): ApiStage {
  const stage = plane.store.stages.get(`${findRestApi(plane, restApiId).id}/${stageName}`);
  if (stage === undefined) throw new ApiGatewayError("NotFoundException", "Invalid Stage identifier specified");
  return stage;
}

function apiToWire(api: RestApi): object {
  return {
    id: api.id,
    name: api.name,
    createdDate: Date.parse(api.createdAt) / 1000,
    binaryMediaTypes: api.binaryMediaTypes,
    apiKeySource: api.apiKeySource,
    rootResourceId: api.rootResourceId,
  };
}

function resourceToWire(resource: ApiResource, paths: ReadonlyMap<string, string>, methods: readonly ApiMethod[], embed: boolean): object {
  const own = methods.filter((method) => method.resourceId === resource.id);
  return {
    id: resource.id,
    path: paths.get(resource.id),
    ...(resource.parentId === undefined ? {} : { parentId: resource.parentId, pathPart: resource.pathPart }),
    ...(own.length === 0
      ? {}
      : { resourceMethods: Object.fromEntries(own.map((method) => [method.httpMethod, embed ? methodToWire(method) : {}])) }),
  };
}

function methodToWire(method: ApiMethod): object {
  const { httpMethod, authorizationType, authorizerId, apiKeyRequired } = method;
  return { httpMethod, authorizationType, apiKeyRequired, ...(authorizerId === undefined ? {} : { authorizerId }) };
}

function stageToWire(stage: ApiStage): object {
  return {
    stageName: stage.stageName,
    deploymentId: stage.deploymentId,
    variables: stage.variables,
    ...(stage.accessLog === undefined ? {} : { accessLogSettings: stage.accessLog }),
  };
}
