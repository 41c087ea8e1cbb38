import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import {
  ApiKeySourceType,
  type CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { LIMITS } from "#core/limits.ts";
import { accessLogFormat } from "./access-log-format.ts";
import { acknowledge } from "./acknowledge.ts";
import { GatewayLogs } from "./gateway-logs.ts";
import { GatewayResponses } from "./gateway-responses.ts";
import { LEAKED_KEYS_PATH, type Route, type RouteAccess } from "./routes.ts";
import { TenantAuthorizers } from "./tenant-authorizers.ts";
import { UsagePlans } from "./usage-plans.ts";

export interface InferenceApiProps {
  readonly routes: readonly Route[];
  readonly functionOf: (target: Route["target"]) => IFunction;
  readonly authorizer: IFunction;
  readonly logRetention: RetentionDays;
  /** Requests a second, and in a burst, of all tenants together. */
  readonly rate: number;
  readonly burst: number;
  /** Whether the account's CloudWatch role of API Gateway is made here. */
  readonly manageLogRole: boolean;
}

export const STAGE_NAME = "prod";

/** An answer below it fits one packet as it is; compressing it only costs time. */
const MIN_COMPRESSED_BYTES = 1_024;

/** What API Gateway writes of a call: no payload. A method with settings of its own inherits none. */
const WRITTEN = { loggingLevel: MethodLoggingLevel.ERROR, dataTraceEnabled: false, metricsEnabled: true } as const;

/** Secret scanners send what they found in one. */
const REPORTS_PER_SECOND = 5;

const KEYS_NOT_USER_POOLS =
  "Callers are programs of tenants with keys that the product issues and revokes, not people who sign in to a user pool";

const METHOD_ACKNOWLEDGEMENTS: Readonly<Record<RouteAccess, Readonly<Record<string, string>>>> = {
  key: { "AwsSolutions-COG4": KEYS_NOT_USER_POOLS },
  bearer: { "AwsSolutions-COG4": KEYS_NOT_USER_POOLS },
  open: {
    "AwsSolutions-COG4": KEYS_NOT_USER_POOLS,
    "AwsSolutions-APIG4":
      "Health checks, the index and the OpenAPI document are for load balancers and newcomers and name no tenant's model; secret scanners that report a leaked key have none of their own",
  },
};

/** The REST API: its routes, who may call them, what they are counted by, and what the gateway says when it answers itself. */
export class InferenceApi extends Construct {
  readonly api: RestApi;
  readonly usagePlans: UsagePlans;

  constructor(scope: Construct, id: string, props: InferenceApiProps) {
    super(scope, id);
    this.api = createRestApi(this, props);
    const logs = new GatewayLogs(this, "Logs", {
      retention: props.logRetention,
      restApiId: this.api.restApiId,
      stageName: STAGE_NAME,
      manageRole: props.manageLogRole,
    });
    this.api.deploymentStage.node.addDependency(logs);
    new GatewayResponses(this, "Responses", this.api.deploymentStage.restApi);
    this.usagePlans = new UsagePlans(this, "Plans", this.api.deploymentStage);
    const authorizers = new TenantAuthorizers(this, "Authorizers", props.authorizer).byAccess;
    for (const route of props.routes) {
      const integration = toIntegration(props.functionOf(route.target));
      const resource = this.api.root.resourceForPath(route.path);
      const method: Method =
        route.access === "open"
          ? resource.addMethod(route.method, integration)
          : resource.addMethod(route.method, integration, { authorizer: authorizers[route.access], apiKeyRequired: true });
      acknowledge(method, METHOD_ACKNOWLEDGEMENTS[route.access]);
    }
  }
}

function createRestApi(scope: Construct, { logRetention, rate, burst }: InferenceApiProps): RestApi {
  const accessLog = new LogGroup(scope, "AccessLog", { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
  const api = new RestApi(scope, "Api", {
    restApiName: "slipway",
    description: "Open Inference Protocol v2 over the models of this account",
    endpointTypes: [EndpointType.REGIONAL],
    apiKeySourceType: ApiKeySourceType.AUTHORIZER,
    // Clients of the protocol send neither of the headers by which API Gateway would tell text from bytes.
    binaryMediaTypes: ["*/*"],
    minCompressionSize: Size.bytes(MIN_COMPRESSED_BYTES),
    cloudWatchRole: false,
    deployOptions: {
      stageName: STAGE_NAME,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat: accessLogFormat(),
      ...WRITTEN,
      throttlingRateLimit: rate,
      throttlingBurstLimit: burst,
      // Nobody's plan counts it.
      methodOptions: {
        [`${LEAKED_KEYS_PATH}/POST`]: { ...WRITTEN, throttlingRateLimit: REPORTS_PER_SECOND, throttlingBurstLimit: REPORTS_PER_SECOND },
      },
    },
  });
  requireModernTls(api);
  // RestApi adds an output of its own, named by a hash; the stack's `ApiUrl` says the same.
  api.node.tryRemoveChild("Endpoint");
  acknowledge(api, {
    "AwsSolutions-APIG2":
      "Bodies are tensors in JSON or raw bytes that no JSON schema describes; the functions check every byte against the model's signature",
  });
  acknowledge(api.deploymentStage, {
    "AwsSolutions-APIG3":
      "Every route but four needs a key and is throttled by its tenant's plan and by the stage; a web ACL is the operator's choice and cost",
    "Serverless-APIGWXrayEnabled":
      "The functions are not traced either; the access log carries the latency of gateway, authorizer and function under the caller's request id",
  });
  return api;
}

/** TLS 1.2 and 1.3 with forward secrecy; a Regional API's default still takes TLS 1.0. API Gateway developer guide, security policies. */
function requireModernTls(api: RestApi): void {
  const resource = api.node.defaultChild as CfnRestApi;
  resource.securityPolicy = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09";
  resource.endpointAccessMode = "STRICT";
}

function toIntegration(handler: IFunction): LambdaIntegration {
  return new LambdaIntegration(handler, {
    timeout: Duration.millis(LIMITS.INTEGRATION_TIMEOUT_MS),
    // One permission a function, not two a method: a function's policy ends at 20 KB.
    scopePermissionToMethod: false,
    // What the authorizer found, never a header of the client's: it decides in whose execution environment a request runs.
    ...(handler.tenancyConfig === undefined
      ? {}
      : { requestParameters: { "integration.request.header.X-Amz-Tenant-Id": "context.authorizer.tenant" } }),
  });
}
