import type { ApiIntegration } from "#local/cloud/apigateway/rest-api.ts";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import type { InvokeResult, LambdaService } from "#local/lambda/lambda-service.ts";
import type { ContextVariables } from "./context-variables.ts";
import { functionOfUri } from "./function-uri.ts";
import { GATEWAY_LIMITS } from "./gateway-limits.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { headerOf } from "./gateway-request.ts";
import type { GatewayAnswer } from "./gateway-response.ts";
import { toHeaders } from "./header-parameters.ts";
import { parseProxyAnswer } from "./proxy-answer.ts";
import { type IntegrationCall, toProxyPayload } from "./request-event.ts";

/**
 * Calls the function behind a proxy integration. Of the headers its request parameters set, Lambda reads the tenant; what the client sent
 * under that name is in the event alone.
 * @throws GatewayRefusal INTEGRATION_TIMEOUT; INTEGRATION_FAILURE when Lambda does not run it; REQUEST_TOO_LARGE for an event over
 * Lambda's limit; DEFAULT_5XX when it fails or answers in another form; API_CONFIGURATION_ERROR for a URI that names no function.
 */
export async function invokeFunction(
  { uri, timeoutInMillis = GATEWAY_LIMITS.INTEGRATION_TIMEOUT_MS, requestParameters = {} }: ApiIntegration,
  call: IntegrationCall,
  variables: ContextVariables,
  lambda: Pick<LambdaService, "invoke">,
): Promise<GatewayAnswer> {
  const name = functionOfUri(uri);
  if (name === undefined) throw new GatewayRefusal("API_CONFIGURATION_ERROR", `"${uri}" names no function`);
  const headers = toHeaders(requestParameters, "integration.request.header.", variables, (header) => headerOf(call.request, header));
  const tenantId = headers["x-amz-tenant-id"];
  const options = tenantId === undefined ? {} : { tenantId };
  const { functionError, payload } = await withTimeout(invoke(lambda, name, toProxyPayload(call), options), timeoutInMillis);
  if (functionError !== undefined) throw new GatewayRefusal("DEFAULT_5XX", "The function failed: its log says why");
  const answer = parseProxyAnswer(payload, call.restApi.binaryMediaTypes);
  if (answer === undefined) throw new GatewayRefusal("DEFAULT_5XX", "Malformed Lambda proxy response");
  return answer;
}

async function invoke(
  lambda: Pick<LambdaService, "invoke">,
  name: string,
  payload: Buffer,
  options: { readonly tenantId?: string },
): Promise<InvokeResult> {
  try {
    return await lambda.invoke(name, payload, options);
  } catch (error) {
    if (error instanceof LambdaError && error.code === "RequestTooLargeException") throw new GatewayRefusal("REQUEST_TOO_LARGE");
    throw new GatewayRefusal("INTEGRATION_FAILURE", `Lambda did not run the function: ${error instanceof Error ? error.message : ""}`);
  }
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GatewayRefusal("INTEGRATION_TIMEOUT", `No answer in ${timeoutMs} ms`)), timeoutMs);
  });
  // Work that ends after its time has nobody left to tell.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
