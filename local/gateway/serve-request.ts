import type { IncomingMessage } from "node:http";
import { ServeError } from "#core/errors.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import { type GatewayLog, writeAccessLog, writeExecutionLog } from "./access-log.ts";
import { type AdmissionOptions, admitKey } from "./admit.ts";
import type { Authorize } from "./authorize.ts";
import type { AuthorizerAnswer } from "./authorizer-answer.ts";
import { checkTransport } from "./check-transport.ts";
import { compressAnswer } from "./compress-answer.ts";
import { decodeBody } from "./decode-body.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { type GatewayRequest, headerOf } from "./gateway-request.ts";
import { type GatewayAnswer, toGatewayAnswer } from "./gateway-response.ts";
import { integrate } from "./integrate.ts";
import type { IncomingBody } from "./receive-body.ts";
import { createContext, type RequestContextVariables } from "./request-variables.ts";
import type { FoundStage } from "./served-stages.ts";
import { throttleMethod } from "./throttle.ts";

export interface ServeRequestDeps extends AdmissionOptions {
  readonly lambda: Pick<LambdaService, "invoke">;
  readonly identity: CloudIdentity;
  readonly authorize: Authorize;
  readonly log: GatewayLog;
  /** Hears of failures that are the gateway's own. */
  readonly onFault: (error: unknown) => void;
  readonly receiveTimeoutMs: number;
}

/**
 * A request through a REST API as API Gateway takes it: route, authorizer, usage plan, integration. Every refusal becomes an answer, and
 * every request one line in the stage's access log.
 * @param path as it was sent, base path included.
 * @param found undefined where nothing is deployed at that path.
 */
export async function serveRequest(
  message: IncomingMessage,
  path: string,
  request: GatewayRequest,
  body: IncomingBody,
  found: FoundStage | undefined,
  deps: ServeRequestDeps,
): Promise<GatewayAnswer> {
  const variables = createContext(request, found?.stage, deps.identity);
  let answer: GatewayAnswer;
  try {
    checkTransport(message, path);
    if (found === undefined) throw new ServeError("NOT_FOUND", "Not Found: no API is deployed here");
    answer = await pass(message, request, body, found, variables, deps);
  } catch (error) {
    answer = toRefusal(error, request, found, variables, deps);
  }
  variables.setAnswer(answer, deps.now());
  if (found !== undefined) writeAccessLog(found.stage, variables.values, deps.log);
  // Stays behind: there is no TLS on loopback.
  const { "strict-transport-security": _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, "x-amzn-requestid": request.requestId, "x-amz-apigw-id": request.extendedRequestId } };
}

async function pass(
  message: IncomingMessage,
  request: GatewayRequest,
  body: IncomingBody,
  { stage, snapshot, routes }: FoundStage,
  variables: RequestContextVariables,
  deps: ServeRequestDeps,
): Promise<GatewayAnswer> {
  const { lambda, identity, authorize, throttle, now } = deps;
  const found = routes(request.httpMethod, request.path);
  if (found === undefined) throw new GatewayRefusal("MISSING_AUTHENTICATION_TOKEN");
  variables.setRoute(found);
  const facts = { request, found, stage, identity };
  const { method } = found;
  let authorized: AuthorizerAnswer | undefined;
  if (method.authorizationType !== "NONE") {
    const authorizer = snapshot.authorizers.find(({ id }) => id === method.authorizerId);
    if (method.authorizationType !== "CUSTOM" || authorizer === undefined) {
      throw new GatewayRefusal("AUTHORIZER_CONFIGURATION_ERROR", `Authorization by ${method.authorizationType} is not served here`);
    }
    authorized = await variables.timeAuthorizer(authorize(authorizer, facts), now);
  }
  throttleMethod(throttle, stage, found);
  let apiKey: string | undefined;
  if (method.apiKeyRequired) {
    const fromAuthorizer = snapshot.restApi.apiKeySource === "AUTHORIZER";
    const sent = fromAuthorizer ? authorized?.usageIdentifierKey : headerOf(request, "x-api-key");
    apiKey = admitKey(stage, sent, deps).value;
  }
  const bytes = await decodeBody(await body.whole, message.headers["content-encoding"]);
  const call = { ...facts, authorized, apiKey, body: bytes, restApi: snapshot.restApi };
  const answer = await variables.timeIntegration(integrate(method.integration, call, variables.values, lambda), now);
  return compressAnswer(answer, snapshot.restApi.minimumCompressionSize, headerOf(request, "accept-encoding"));
}

function toRefusal(
  error: unknown,
  request: GatewayRequest,
  found: FoundStage | undefined,
  variables: RequestContextVariables,
  { onFault, log }: ServeRequestDeps,
): GatewayAnswer {
  if (error instanceof ServeError) {
    variables.setError(undefined, error.publicMessage);
    return toErrorResponse(error, request.path, request.requestId);
  }
  if (!(error instanceof GatewayRefusal)) onFault(error);
  const refusal = error instanceof GatewayRefusal ? error : new GatewayRefusal("DEFAULT_5XX", "The gateway failed");
  variables.setError(refusal.type, refusal.message);
  if (found !== undefined) writeExecutionLog(found.stage, request.requestId, refusal, log);
  return toGatewayAnswer(refusal.type, found?.snapshot.gatewayResponses ?? [], variables.values, (name) => headerOf(request, name));
}
