import type { IncomingMessage } from "node:http";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import { type GatewayLog, writeAccessLog } from "./access-log.ts";
import type { Admission } from "./admit.ts";
import type { Authorize } from "./authorize.ts";
import type { AuthorizerAnswer } from "./authorizer-answer.ts";
import { GatewayRefusal, type GatewayResponseType } from "./gateway-refusal.ts";
import { type GatewayRequest, headerOf } from "./gateway-request.ts";
import { type GatewayAnswer, toGatewayAnswer } from "./gateway-response.ts";
import { integrate } from "./integrate.ts";
import { receiveBody } from "./receive-body.ts";
import { type EventFacts, toBaseEvent, toRequestContext } from "./request-event.ts";
import { createContext, type RequestContextVariables } from "./request-variables.ts";
import type { FoundStage } from "./served-stages.ts";

export interface ServeRequestDeps {
  readonly lambda: Pick<LambdaService, "invoke">;
  readonly identity: CloudIdentity;
  readonly authorize: Authorize;
  readonly admission: Admission;
  readonly log: GatewayLog;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Hears of failures that are the gateway's own. */
  readonly onFault: (error: unknown) => void;
}

/** A request through a REST API as API Gateway takes it: route, authorizer, usage plan, integration; every refusal a gateway response. */
export async function serveRequest(
  message: IncomingMessage,
  request: GatewayRequest,
  { stage, snapshot, routes }: FoundStage,
  deps: ServeRequestDeps,
): Promise<GatewayAnswer> {
  const variables = createContext(request, stage, deps.identity);
  let answer: GatewayAnswer;
  try {
    answer = await pass(message, request, { stage, snapshot, routes }, variables, deps);
  } catch (error) {
    const type = refusalType(error, deps);
    variables.setError(type);
    answer = toGatewayAnswer(type, snapshot.gatewayResponses, variables.values, (name) => headerOf(request, name));
  }
  variables.setAnswer(answer, deps.now());
  writeAccessLog(stage, variables.values, deps.log);
  return { ...answer, headers: { ...answer.headers, "x-amzn-requestid": request.requestId } };
}

async function pass(
  message: IncomingMessage,
  request: GatewayRequest,
  { stage, snapshot, routes }: Pick<FoundStage, "stage" | "snapshot" | "routes">,
  variables: RequestContextVariables,
  { lambda, identity, authorize, admission, now }: ServeRequestDeps,
): Promise<GatewayAnswer> {
  const found = routes(request.httpMethod, request.path);
  if (found === undefined) throw new GatewayRefusal("MISSING_AUTHENTICATION_TOKEN");
  variables.setRoute(found);
  const facts: EventFacts = { request, found, stage, identity };
  const { method } = found;
  let authorized: AuthorizerAnswer | undefined;
  if (method.authorizationType !== "NONE") {
    const authorizer = snapshot.authorizers.find(({ id }) => id === method.authorizerId);
    if (authorizer === undefined) throw new GatewayRefusal("API_CONFIGURATION_ERROR");
    const started = now();
    authorized = await authorize(authorizer, facts);
    variables.setAuthorizer(authorized, now() - started);
  }
  admission.admitStage(stage);
  if (method.apiKeyRequired) {
    const fromAuthorizer = snapshot.restApi.apiKeySource === "AUTHORIZER";
    admission.admitKey(stage, fromAuthorizer ? authorized?.usageIdentifierKey : headerOf(request, "x-api-key"));
  }
  const body = await receiveBody(message);
  const event = {
    ...toBaseEvent({ ...facts, request: withoutCoding(request) }),
    requestContext: toRequestContext(facts, authorized),
    ...toEventBody(body, snapshot.restApi.binaryMediaTypes, headerOf(request, "content-type")),
  };
  const started = now();
  const answer = await integrate(method.integration, event, lambda);
  variables.setIntegration(now() - started);
  return answer;
}

/** The coding has been taken off the body, so it is no longer true of it. */
function withoutCoding(request: GatewayRequest): GatewayRequest {
  return { ...request, headers: request.headers.filter(([name]) => name.toLowerCase() !== "content-encoding") };
}

function toEventBody(body: Buffer, binaryMediaTypes: readonly string[], contentType: string | undefined) {
  const isBinary = binaryMediaTypes.some((type) => type === "*/*" || type === contentType?.split(";")[0]?.trim());
  if (body.length === 0) return { body: null, isBase64Encoded: false };
  return isBinary ? { body: body.toString("base64"), isBase64Encoded: true } : { body: body.toString("utf8"), isBase64Encoded: false };
}

function refusalType(error: unknown, { onFault }: ServeRequestDeps): GatewayResponseType {
  if (error instanceof GatewayRefusal) return error.type;
  onFault(error);
  return "DEFAULT_5XX";
}
