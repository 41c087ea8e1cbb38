import type { ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { AuthorizerAnswer } from "./authorizer-answer.ts";
import type { ContextVariables } from "./context-variables.ts";
import { GATEWAY_RESPONSES, type GatewayResponseType } from "./gateway-refusal.ts";
import { type GatewayRequest, headerOf } from "./gateway-request.ts";
import type { GatewayAnswer } from "./gateway-response.ts";
import { toClfTime } from "./request-event.ts";
import type { FoundMethod } from "./route-table.ts";

/** What becomes known of a request on its way, under API Gateway's names for it. */
export interface RequestContextVariables {
  readonly values: ContextVariables;
  setRoute(found: FoundMethod): void;
  setAuthorizer(answer: AuthorizerAnswer, latencyMs: number): void;
  setIntegration(latencyMs: number): void;
  setError(type: GatewayResponseType): void;
  setAnswer(answer: GatewayAnswer, nowMs: number): void;
}

/** Source: developer guide, "Variables for data models, authorizers, mapping templates, and CloudWatch access logging". */
export function createContext(request: GatewayRequest, stage: ApiStage, { accountId }: CloudIdentity): RequestContextVariables {
  const values = new Map<string, string>([
    ["accountId", accountId],
    ["apiId", stage.restApiId],
    ["stage", stage.stageName],
    ["domainName", request.host],
    ["requestId", request.requestId],
    ["extendedRequestId", request.requestId],
    ["requestTime", toClfTime(request.receivedAt)],
    ["requestTimeEpoch", String(request.receivedAt)],
    ["httpMethod", request.httpMethod],
    ["path", `/${stage.stageName}${request.path}`],
    ["protocol", request.protocol],
    ["identity.sourceIp", request.sourceIp],
    ["identity.userAgent", headerOf(request, "user-agent") ?? "-"],
  ]);
  return {
    values,
    setRoute({ resourcePath, resourceId }) {
      values.set("resourcePath", resourcePath).set("resourceId", resourceId);
    },
    setAuthorizer({ context, principalId }, latencyMs) {
      for (const [name, value] of Object.entries(context)) values.set(`authorizer.${name}`, value);
      values.set("authorizer.principalId", principalId).set("authorizer.status", "200").set("authorizer.latency", String(latencyMs));
    },
    setIntegration(latencyMs) {
      values.set("integration.latency", String(latencyMs)).set("integrationLatency", String(latencyMs));
      values.set("integration.status", "200").set("integrationStatus", "200");
    },
    setError(type) {
      values.set("error.responseType", type).set("error.message", GATEWAY_RESPONSES[type].message);
    },
    setAnswer({ status, body }, nowMs) {
      values.set("status", String(status)).set("responseLength", String(body.length));
      values.set("responseLatency", String(nowMs - request.receivedAt));
    },
  };
}
