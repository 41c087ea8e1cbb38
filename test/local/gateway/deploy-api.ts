import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { ApiGatewayResponse, ApiIntegration, ApiMethod, ApiStage, RestApi } from "#local/cloud/apigateway/rest-api.ts";

const FUNCTIONS = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:";

export const ACCESS_LOG = {
  destinationArn: "arn:aws:logs:eu-central-1:000000000000:log-group:access",
  format: JSON.stringify({
    id: "$context.requestId",
    method: "$context.httpMethod",
    route: "$context.resourcePath",
    status: "$context.status",
    tenant: "$context.authorizer.tenant",
    response: "$context.error.responseType",
    bytes: "$context.responseLength",
    agent: "$context.identity.userAgent",
  }),
};

/** A function's URI as an integration and an authorizer name it. */
export function uriOf(functionName: string): string {
  return `${FUNCTIONS}${functionName}/invocations`;
}

export interface TestRoute {
  readonly path: string;
  /** `ANY` by default. */
  readonly method?: string;
  /** A function, or an integration of another kind. */
  readonly to: string | ApiIntegration;
  readonly timeoutInMillis?: number;
  /** `key` and `bearer` name the authorizers that every test API has. */
  readonly authorizer?: "key" | "bearer" | "token";
  readonly apiKeyRequired?: boolean;
  readonly authorizationType?: ApiMethod["authorizationType"];
}

export interface TestApi {
  readonly id?: string;
  readonly createdAt?: string;
  readonly routes: readonly TestRoute[];
  readonly restApi?: Partial<RestApi>;
  readonly stage?: Partial<ApiStage>;
  readonly gatewayResponses?: readonly Pick<
    ApiGatewayResponse,
    "responseType" | "statusCode" | "responseTemplates" | "responseParameters"
  >[];
  readonly resultTtlSeconds?: number;
}

let deployments = 0;

/** Writes an API, a deployment of it and its stage `prod` into the store, as CloudFormation does; a second call redeploys. */
export function deployApi(store: ApiGatewayStore, api: TestApi): void {
  const id = api.id ?? "api0000001";
  const root = `${id}-root`;
  store.restApis.put({
    id,
    name: id,
    rootResourceId: root,
    binaryMediaTypes: ["*/*"],
    apiKeySource: "AUTHORIZER",
    createdAt: api.createdAt ?? "2026-11-24T00:00:00.000Z",
    ...api.restApi,
  });
  for (const collection of [store.methods, store.resources, store.gatewayResponses]) {
    for (const item of collection.list()) if (item.restApiId === id) collection.remove(item.id);
  }
  store.resources.put({ id: root, restApiId: id, pathPart: "" });
  putAuthorizers(store, id, api.resultTtlSeconds ?? 60);
  for (const route of api.routes) putRoute(store, id, root, route);
  for (const response of api.gatewayResponses ?? []) {
    store.gatewayResponses.put({ id: `${id}/${response.responseType}`, restApiId: id, ...response });
  }
  deployments += 1;
  const deploymentId = `dep${deployments}`;
  store.deployments.put({ id: deploymentId, restApiId: id, snapshot: store.snapshot(id) });
  store.stages.put({
    id: `${id}/prod`,
    restApiId: id,
    stageName: "prod",
    deploymentId,
    variables: {},
    methodSettings: [],
    accessLog: ACCESS_LOG,
    ...api.stage,
  });
}

function putAuthorizers(store: ApiGatewayStore, restApiId: string, resultTtlSeconds: number): void {
  const sources = {
    key: "method.request.header.x-api-key",
    bearer: "method.request.header.Authorization",
    token: "method.request.header.Token",
  };
  for (const [name, identitySource] of Object.entries(sources)) {
    const type = name === "token" ? "TOKEN" : "REQUEST";
    store.authorizers.put({
      id: `auth-${name}`,
      restApiId,
      name,
      type,
      authorizerUri: uriOf("authorizer"),
      identitySource,
      resultTtlSeconds,
    });
  }
}

function putRoute(store: ApiGatewayStore, restApiId: string, root: string, route: TestRoute): void {
  let resourceId = root;
  for (const pathPart of route.path.split("/").filter((part) => part !== "")) {
    const id = `${resourceId}~${pathPart}`;
    store.resources.put({ id, restApiId, parentId: resourceId, pathPart });
    resourceId = id;
  }
  const httpMethod = route.method ?? "ANY";
  const timeout = route.timeoutInMillis === undefined ? {} : { timeoutInMillis: route.timeoutInMillis };
  store.methods.put({
    id: `${restApiId}/${resourceId}/${httpMethod}`,
    restApiId,
    resourceId,
    httpMethod,
    authorizationType: route.authorizationType ?? (route.authorizer === undefined ? "NONE" : "CUSTOM"),
    ...(route.authorizer === undefined ? {} : { authorizerId: `auth-${route.authorizer}` }),
    apiKeyRequired: route.apiKeyRequired ?? false,
    integration: typeof route.to === "string" ? { type: "AWS_PROXY", uri: uriOf(route.to), ...timeout } : route.to,
  });
}
