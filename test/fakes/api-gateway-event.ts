import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent, Context } from "aws-lambda";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { toAuthorizerContext } from "#functions/edge/authorizer-context.ts";

export interface FakeRequest {
  readonly method?: string;
  /** Raw, with its percent-encoding, below the stage. */
  readonly path?: string;
  /** Names in the sender's spelling; a header sent twice has a list. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string;
  /** What the authorizer said; null where the route has none. */
  readonly authorizer?: Readonly<Record<string, string>> | null;
  readonly requestId?: string;
}

/** What the authorizer says of a tenant that may call everything. */
export const EVERYTHING = toAuthorizerContext({
  tenant: "acme",
  plan: "free",
  entitlements: [parseEntitlement("*")],
  scopes: ["infer"],
  usageKey: "unused",
});

/** A REST API's proxy event, as an API with `binaryMediaTypes: *` sends it: every body as base64. */
export function toProxyEvent(request: FakeRequest): APIGatewayProxyEvent {
  const { method = "GET", path = "/", body, authorizer = EVERYTHING, requestId = "request-1" } = request;
  const headers = toMaps(request.headers ?? {});
  const query = toMaps(request.query ?? {});
  return {
    resource: "/v2/{proxy+}",
    path,
    httpMethod: method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: Object.keys(query.single).length === 0 ? null : query.single,
    multiValueQueryStringParameters: Object.keys(query.multi).length === 0 ? null : query.multi,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      ...CONTEXT,
      httpMethod: method,
      requestId,
      path: `/${CONTEXT.stage}${path}`,
      authorizer: authorizer === null ? null : { ...authorizer, principalId: authorizer.tenant },
    },
    body: body === undefined ? null : Buffer.from(body).toString("base64"),
    isBase64Encoded: body !== undefined,
  };
}

/** The event of a REQUEST authorizer. @param resource the route's template, `/v2/models/{model}` */
export function toAuthorizerEvent(resource: string, headers: NonNullable<FakeRequest["headers"]>): APIGatewayRequestAuthorizerEvent {
  const { single, multi } = toMaps(headers);
  return {
    type: "REQUEST",
    methodArn: "arn:aws:execute-api:eu-central-1:123456789012:api1/prod/POST/v2/models/mnist/infer",
    resource,
    path: resource,
    httpMethod: "POST",
    headers: single,
    multiValueHeaders: multi,
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    requestContext: { ...CONTEXT, authorizer: undefined, httpMethod: "POST", requestId: "request-1", path: `/${CONTEXT.stage}${resource}` },
  };
}

/** The second argument of a handler. */
export function lambdaContext(remainingMs = 30_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "function",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:function",
    memoryLimitInMB: "1024",
    awsRequestId: "invocation-1",
    logGroupName: "group",
    logStreamName: "stream",
    getRemainingTimeInMillis: () => remainingMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

const IDENTITY = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: "192.0.2.1",
  user: null,
  userAgent: null,
  userArn: null,
};

const CONTEXT = {
  accountId: "123456789012",
  apiId: "api1",
  identity: IDENTITY,
  protocol: "HTTP/1.1",
  requestTimeEpoch: 0,
  resourceId: "resource1",
  resourcePath: "/v2/{proxy+}",
  stage: "prod",
};

/** API Gateway's two forms: the last value of each name, and all of them. */
function toMaps(values: NonNullable<FakeRequest["headers"]>) {
  const multi = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? [value] : [...value]]));
  const single = Object.fromEntries(Object.entries(multi).map(([name, all]) => [name, all.at(-1)]));
  return { single, multi };
}
