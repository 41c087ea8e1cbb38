/** The parts of a REST API as API Gateway keeps them; field names are the CloudFormation properties in camelCase. */

export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly rootResourceId: string;
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: "HEADER" | "AUTHORIZER";
  /** Bytes from which on answers are compressed for clients that take it; left out: never. */
  readonly minimumCompressionSize?: number;
  readonly createdAt: string;
}

export interface ApiResource {
  readonly id: string;
  readonly restApiId: string;
  /** Absent on the root. */
  readonly parentId?: string;
  /** `models`, `{model}` or `{proxy+}`. */
  readonly pathPart: string;
}

export interface ApiIntegration {
  readonly type: "AWS_PROXY" | "AWS" | "HTTP" | "HTTP_PROXY" | "MOCK";
  /** For Lambda: `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function arn>/invocations`. */
  readonly uri?: string;
  readonly timeoutInMillis?: number;
  readonly contentHandling?: "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";
  readonly requestTemplates?: Readonly<Record<string, string>>;
  /** `integration.request.header.X-Amz-Tenant-Id` -> `context.authorizer.tenant` */
  readonly requestParameters?: Readonly<Record<string, string>>;
  readonly integrationResponses?: readonly {
    readonly statusCode: string;
    readonly selectionPattern?: string;
    readonly responseTemplates?: Readonly<Record<string, string>>;
    readonly responseParameters?: Readonly<Record<string, string>>;
  }[];
}

export interface ApiMethod {
  /** `<restApiId>/<resourceId>/<httpMethod>` */
  readonly id: string;
  readonly restApiId: string;
  readonly resourceId: string;
  /** A verb or `ANY`. */
  readonly httpMethod: string;
  readonly authorizationType: "NONE" | "CUSTOM" | "AWS_IAM" | "COGNITO_USER_POOLS";
  readonly authorizerId?: string;
  readonly apiKeyRequired: boolean;
  readonly integration?: ApiIntegration;
}

export interface ApiAuthorizer {
  readonly id: string;
  readonly restApiId: string;
  readonly name: string;
  readonly type: "REQUEST" | "TOKEN";
  readonly authorizerUri: string;
  /** Comma-separated, `method.request.header.x-api-key`. */
  readonly identitySource: string;
  readonly resultTtlSeconds: number;
}

export interface ApiGatewayResponse {
  /** `<restApiId>/<responseType>` */
  readonly id: string;
  readonly restApiId: string;
  /** `UNAUTHORIZED`, `THROTTLED`, `DEFAULT_4XX`, … */
  readonly responseType: string;
  readonly statusCode?: string;
  readonly responseTemplates: Readonly<Record<string, string>>;
  /** `gatewayresponse.header.Retry-After` -> `'1'` */
  readonly responseParameters: Readonly<Record<string, string>>;
}

/** What a deployment freezes; later changes reach callers only by another deployment. */
export interface RestApiSnapshot {
  readonly restApi: RestApi;
  readonly resources: readonly ApiResource[];
  readonly methods: readonly ApiMethod[];
  readonly authorizers: readonly ApiAuthorizer[];
  readonly gatewayResponses: readonly ApiGatewayResponse[];
}

export interface ApiDeployment {
  readonly id: string;
  readonly restApiId: string;
  readonly snapshot: RestApiSnapshot;
}

export interface ApiStage {
  /** `<restApiId>/<stageName>` */
  readonly id: string;
  readonly restApiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** CloudFormation's `MethodSettings`, camelCase. */
  readonly methodSettings: readonly {
    readonly resourcePath: string;
    readonly httpMethod: string;
    readonly throttlingRateLimit?: number;
    readonly throttlingBurstLimit?: number;
    readonly loggingLevel?: string;
    readonly dataTraceEnabled?: boolean;
    readonly metricsEnabled?: boolean;
  }[];
  readonly accessLog?: { readonly destinationArn: string; readonly format: string };
}

export interface UsagePlan {
  readonly id: string;
  readonly name: string;
  readonly apiStages: readonly { readonly apiId: string; readonly stage: string }[];
  readonly throttle?: { readonly rateLimit: number; readonly burstLimit: number };
  readonly quota?: { readonly limit: number; readonly period: "DAY" | "WEEK" | "MONTH"; readonly offset?: number };
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly description?: string;
}

export interface UsagePlanKey {
  /** `<usagePlanId>/<keyId>` */
  readonly id: string;
  readonly usagePlanId: string;
  readonly keyId: string;
}
