import type { ApiStage, RestApi } from "#local/cloud/apigateway/rest-api.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { AuthorizerAnswer } from "./authorizer-answer.ts";
import { type GatewayRequest, headerOf, toEventMaps } from "./gateway-request.ts";
import { isBinaryType } from "./media-type.ts";
import type { FoundMethod } from "./route-table.ts";

/** What a request is, wherever it is told: to an authorizer and to a function. */
export interface EventFacts {
  readonly request: GatewayRequest;
  readonly found: FoundMethod;
  readonly stage: ApiStage;
  readonly identity: CloudIdentity;
}

/** A request that was let in. */
export interface IntegrationCall extends EventFacts {
  /** What the authorizer said; undefined where the route has none. */
  readonly authorized: AuthorizerAnswer | undefined;
  /** The value of the API key it is counted by. */
  readonly apiKey: string | undefined;
  /** Without its content coding. */
  readonly body: Buffer;
  readonly restApi: RestApi;
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<verb>/<path>` */
export function toMethodArn({ request, stage, identity }: EventFacts): string {
  const { partition, region, accountId } = identity;
  return `arn:${partition}:execute-api:${region}:${accountId}:${stage.restApiId}/${stage.stageName}/${request.httpMethod}${request.path}`;
}

/** What an authorizer's function is called with. Source: developer guide, "Input to an API Gateway Lambda authorizer". */
export function toAuthorizerEvent(facts: EventFacts): object {
  return { type: "REQUEST", methodArn: toMethodArn(facts), ...toBaseEvent(facts), requestContext: toRequestContext(facts, {}, {}) };
}

/**
 * What a function behind a proxy integration is called with, as JSON. Source: developer guide, "Lambda proxy integrations", input format.
 * Base64 is set into the text as it is: it needs no escaping, and megabytes of it are most of the event.
 */
export function toProxyPayload({ authorized, apiKey, body, restApi, ...facts }: IntegrationCall): Buffer {
  // The coding has been taken off the body, so it is no longer true of it.
  const headers = facts.request.headers.filter(([name]) => name.toLowerCase() !== "content-encoding");
  const isBinary = body.length > 0 && isBinaryType(restApi.binaryMediaTypes, headerOf(facts.request, "content-type"));
  const event = {
    ...toBaseEvent({ ...facts, request: { ...facts.request, headers } }),
    requestContext: toRequestContext(
      facts,
      apiKey === undefined ? {} : { apiKey },
      authorized === undefined ? {} : { authorizer: { ...authorized.context, principalId: authorized.principalId } },
    ),
    isBase64Encoded: isBinary,
  };
  if (!isBinary) return Buffer.from(JSON.stringify({ ...event, body: body.length === 0 ? null : body.toString("utf8") }));
  const withoutBody = JSON.stringify(event).slice(0, -1);
  return Buffer.concat([Buffer.from(`${withoutBody},"body":"`), Buffer.from(body.toString("base64"), "latin1"), Buffer.from('"}')]);
}

function toBaseEvent({ request, found, stage }: EventFacts): object {
  const headers = toEventMaps(request.headers);
  const query = toEventMaps(request.query);
  return {
    resource: found.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: query.single,
    multiValueQueryStringParameters: query.multi,
    pathParameters: found.pathParameters,
    stageVariables: Object.keys(stage.variables).length === 0 ? null : stage.variables,
  };
}

/** Nothing in it comes from a header but `userAgent`: a caller cannot say who it is. */
function toRequestContext({ request, found, stage, identity }: EventFacts, ofKey: object, ofAuthorizer: object): object {
  return {
    resourceId: found.resourceId,
    resourcePath: found.resourcePath,
    httpMethod: request.httpMethod,
    extendedRequestId: request.extendedRequestId,
    requestTime: toClfTime(request.receivedAt),
    path: toStagePath(stage, request),
    accountId: identity.accountId,
    protocol: request.protocol,
    stage: stage.stageName,
    domainPrefix: request.domainName.split(".")[0],
    requestTimeEpoch: request.receivedAt,
    requestId: request.requestId,
    identity: { ...NOT_SIGNED, ...ofKey, sourceIp: request.sourceIp, userAgent: headerOf(request, "user-agent") ?? null },
    domainName: request.domainName,
    deploymentId: stage.deploymentId,
    apiId: stage.restApiId,
    ...ofAuthorizer,
  };
}

/** Of callers who come with an AWS signature or a user pool's token, which are not served here. */
const NOT_SIGNED = {
  cognitoIdentityPoolId: null,
  accountId: null,
  cognitoIdentityId: null,
  caller: null,
  principalOrgId: null,
  accessKey: null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  userArn: null,
  user: null,
};

/** The raw path with the stage in front, as behind the execute-api host: percent-encoding is kept there. */
export function toStagePath(stage: ApiStage, request: GatewayRequest): string {
  return `/${stage.stageName}${request.path}`;
}

/** `24/Nov/2026:09:12:59 +0000` */
export function toClfTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
