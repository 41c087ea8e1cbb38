import type { ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { AuthorizerAnswer } from "./authorizer-answer.ts";
import type { ContextVariables } from "./context-variables.ts";
import { GATEWAY_RESPONSES, GatewayRefusal, type GatewayResponseType } from "./gateway-refusal.ts";
import { type GatewayRequest, headerOf } from "./gateway-request.ts";
import type { GatewayAnswer } from "./gateway-response.ts";
import { toClfTime, toStagePath } from "./request-event.ts";
import type { FoundMethod } from "./route-table.ts";

/** What becomes known of a request on its way, under API Gateway's names for it. */
export interface RequestContextVariables {
  readonly values: ContextVariables;
  setRoute(found: FoundMethod): void;
  timeAuthorizer(answer: Promise<AuthorizerAnswer>, now: () => number): Promise<AuthorizerAnswer>;
  timeIntegration(answer: Promise<GatewayAnswer>, now: () => number): Promise<GatewayAnswer>;
  /** @param type undefined for a refusal that API Gateway has no name for. */
  setError(type: GatewayResponseType | undefined, message: string): void;
  setAnswer(answer: GatewayAnswer, nowMs: number): void;
}

/**
 * @param stage undefined where nothing is deployed.
 * Source: developer guide, "Variables for access logging for API Gateway".
 */
export function createContext(request: GatewayRequest, stage: ApiStage | undefined, { accountId }: CloudIdentity): RequestContextVariables {
  const values = new Map<string, string>([
    ["accountId", accountId],
    ["requestId", request.requestId],
    ["extendedRequestId", request.extendedRequestId],
    ["requestTime", toClfTime(request.receivedAt)],
    ["requestTimeEpoch", String(request.receivedAt)],
    ["httpMethod", request.httpMethod],
    ["protocol", request.protocol],
    ["domainName", request.domainName],
    ["identity.sourceIp", request.sourceIp],
  ]);
  const userAgent = headerOf(request, "user-agent");
  if (userAgent !== undefined) values.set("identity.userAgent", userAgent);
  if (stage !== undefined) {
    values.set("apiId", stage.restApiId).set("stage", stage.stageName).set("deploymentId", stage.deploymentId);
    values.set("path", toStagePath(stage, request));
  }
  return {
    values,
    setRoute({ resourcePath, resourceId }) {
      values.set("resourcePath", resourcePath).set("resourceId", resourceId);
    },
    async timeAuthorizer(answer, now) {
      const started = now();
      let status = 200;
      try {
        const { context, principalId } = await answer;
        for (const [name, value] of Object.entries(context)) values.set(`authorizer.${name}`, value);
        values.set("authorizer.principalId", principalId);
      } catch (error) {
        status = error instanceof GatewayRefusal ? GATEWAY_RESPONSES[error.type].status : 500;
        throw error;
      } finally {
        values.set("authorizer.status", String(status)).set("authorizer.latency", String(now() - started));
      }
      return answer;
    },
    async timeIntegration(answer, now) {
      const started = now();
      try {
        values.set("integration.status", String((await answer).status)).set("integrationStatus", "200");
      } finally {
        const latency = String(now() - started);
        values.set("integration.latency", latency).set("integrationLatency", latency);
      }
      return answer;
    },
    setError(type, message) {
      values.set("error.message", message);
      if (type !== undefined) values.set("error.responseType", type);
    },
    setAnswer({ status, body }, nowMs) {
      values.set("status", String(status)).set("responseLength", String(body.length));
      values.set("responseLatency", String(nowMs - request.receivedAt));
    },
  };
}
