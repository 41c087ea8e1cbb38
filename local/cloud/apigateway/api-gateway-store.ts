import { join } from "node:path";
import { type Collection, openCollection } from "#local/durable/collection.ts";
import type {
  ApiAuthorizer,
  ApiDeployment,
  ApiGatewayResponse,
  ApiKey,
  ApiMethod,
  ApiResource,
  ApiStage,
  RestApi,
  RestApiSnapshot,
  UsagePlan,
  UsagePlanKey,
} from "./rest-api.ts";

/** All that API Gateway holds. CloudFormation and the control plane write it, the gateway serves it. */
export interface ApiGatewayStore {
  readonly restApis: Collection<RestApi>;
  readonly resources: Collection<ApiResource>;
  readonly methods: Collection<ApiMethod>;
  readonly authorizers: Collection<ApiAuthorizer>;
  readonly gatewayResponses: Collection<ApiGatewayResponse>;
  readonly deployments: Collection<ApiDeployment>;
  readonly stages: Collection<ApiStage>;
  readonly usagePlans: Collection<UsagePlan>;
  readonly apiKeys: Collection<ApiKey>;
  readonly usagePlanKeys: Collection<UsagePlanKey>;
  /**
   * The API as it stands now, for a deployment to freeze.
   * @throws Error when there is no such API.
   */
  snapshot(restApiId: string): RestApiSnapshot;
  /** Calls back after a stage, a usage plan or a key changed; the gateway then swaps its routes in one step. */
  onChange(listener: () => void): void;
  /** Has a stage forget what its authorizers decided. */
  flushAuthorizers(stageId: string): void;
  /** Calls back when a stage is to forget what its authorizers decided. */
  onAuthorizersFlushed(listener: (stageId: string) => void): void;
}

/**
 * Opens the collections below `folder`, one folder each. What was written survives a kill.
 * @throws Error when the folder cannot be read or written.
 */
export function openApiGatewayStore(folder: string): ApiGatewayStore {
  const listeners: (() => void)[] = [];
  const forgetters: ((stageId: string) => void)[] = [];
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const open = <T extends { readonly id: string }>(name: string): Collection<T> => openCollection<T>(join(folder, name));
  const restApis = open<RestApi>("rest-apis");
  const resources = open<ApiResource>("resources");
  const methods = open<ApiMethod>("methods");
  const authorizers = open<ApiAuthorizer>("authorizers");
  const gatewayResponses = open<ApiGatewayResponse>("gateway-responses");
  return {
    restApis,
    resources,
    methods,
    authorizers,
    gatewayResponses,
    deployments: open<ApiDeployment>("deployments"),
    stages: withNotice(open<ApiStage>("stages"), notify),
    usagePlans: withNotice(open<UsagePlan>("usage-plans"), notify),
    apiKeys: withNotice(open<ApiKey>("api-keys"), notify),
    usagePlanKeys: withNotice(open<UsagePlanKey>("usage-plan-keys"), notify),
    snapshot(restApiId) {
      const restApi = restApis.get(restApiId);
      if (restApi === undefined) throw new Error(`There is no REST API "${restApiId}" to deploy`);
      const ofApi = <T extends { readonly id: string; readonly restApiId: string }>(collection: Collection<T>): readonly T[] =>
        collection.list().filter((item) => item.restApiId === restApiId);
      return {
        restApi,
        resources: ofApi(resources),
        methods: ofApi(methods),
        authorizers: ofApi(authorizers),
        gatewayResponses: ofApi(gatewayResponses),
      };
    },
    onChange(listener) {
      listeners.push(listener);
    },
    flushAuthorizers(stageId) {
      for (const forget of forgetters) forget(stageId);
    },
    onAuthorizersFlushed(listener) {
      forgetters.push(listener);
    },
  };
}

/** A collection that tells of every change once it is durable. */
function withNotice<T extends { readonly id: string }>(collection: Collection<T>, notify: () => void): Collection<T> {
  return {
    get: (id) => collection.get(id),
    list: () => collection.list(),
    put(item) {
      collection.put(item);
      notify();
    },
    remove(id) {
      collection.remove(id);
      notify();
    },
  };
}
