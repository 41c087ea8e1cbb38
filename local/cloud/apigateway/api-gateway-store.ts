import type { Collection } from "#local/durable/collection.ts";
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
  /** The API as it stands now, for a deployment to freeze. */
  snapshot(restApiId: string): RestApiSnapshot;
  /** Calls back after a stage, a usage plan or a key changed; the gateway then swaps its routes in one step. */
  onChange(listener: () => void): void;
}
