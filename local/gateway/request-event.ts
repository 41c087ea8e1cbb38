import type { ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { AuthorizerAnswer } from "./authorizer-answer.ts";
import { type GatewayRequest, headerOf, toEventMaps } from "./gateway-request.ts";
import type { FoundMethod } from "./route-table.ts";

/** What a request is, wherever it is told: to an authorizer and to a function. */
export interface EventFacts {
  readonly request: GatewayRequest;
  readonly found: FoundMethod;
  readonly stage: ApiStage;
  readonly identity: CloudIdentity;
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<verb>/<path>` */
export function toMethodArn({ request, stage, identity }: EventFacts): string {
  const { partition, region, accountId } = identity;
  return `arn:${partition}:execute-api:${region}:${accountId}:${stage.restApiId}/${stage.stageName}/${request.httpMethod}${request.path}`;
}

/** The part that the events to authorizers and functions have in common. Source: developer guide, "Input format of a Lambda function". */
export function toBaseEvent(facts: EventFacts) {
  const { request, found, stage } = facts;
  const headers = toEventMaps(request.headers);
  const query = toEventMaps(request.query);
  return {
    resource: found.resourcePath,
    path: decodePath(request.path),
    httpMethod: request.httpMethod,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: query.single,
    multiValueQueryStringParameters: query.multi,
    pathParameters: found.pathParameters,
    stageVariables: Object.keys(stage.variables).length === 0 ? null : stage.variables,
  };
}

/** @param authorized what the authorizer said; left out where the route has none, and towards the authorizer itself. */
export function toRequestContext({ request, found, stage, identity }: EventFacts, authorized?: AuthorizerAnswer, apiKey?: string) {
  return {
    resourceId: found.resourceId,
    resourcePath: found.resourcePath,
    httpMethod: request.httpMethod,
    extendedRequestId: request.requestId,
    requestTime: toClfTime(request.receivedAt),
    // Percent-encoding kept, the stage in front, as behind the execute-api host.
    path: `/${stage.stageName}${request.path === "/" ? "/" : request.path}`,
    accountId: identity.accountId,
    protocol: request.protocol,
    stage: stage.stageName,
    domainPrefix: stage.restApiId,
    requestTimeEpoch: request.receivedAt,
    requestId: request.requestId,
    identity: {
      sourceIp: request.sourceIp,
      userAgent: headerOf(request, "user-agent") ?? null,
      ...(apiKey === undefined ? {} : { apiKey }),
    },
    domainName: request.host,
    apiId: stage.restApiId,
    ...(authorized === undefined ? {} : { authorizer: { ...authorized.context, principalId: authorized.principalId } }),
  };
}

/** `24/Nov/2026:09:12:59 +0000` */
export function toClfTime(epochMs: number): string {
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date(epochMs).toUTCString().split(" ");
  return weekday === "" ? "" : `${day}/${month}/${year}:${time} +0000`;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
