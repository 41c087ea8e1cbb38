import type { ApiIntegration } from "#local/cloud/apigateway/rest-api.ts";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import type { InvokeResult, LambdaService } from "#local/lambda/lambda-service.ts";
import { functionOfUri } from "./function-uri.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import type { GatewayAnswer } from "./gateway-response.ts";
import { parseProxyAnswer } from "./proxy-answer.ts";

/** API Gateway's integration timeout where a template sets none. */
const DEFAULT_TIMEOUT_MS = 29_000;

/**
 * Calls the function behind a method.
 * @throws GatewayRefusal INTEGRATION_TIMEOUT, INTEGRATION_FAILURE when Lambda does not start it, REQUEST_TOO_LARGE for an event over
 * Lambda's limit, DEFAULT_5XX when it fails or answers in another form, API_CONFIGURATION_ERROR for an integration of another kind.
 */
export async function integrate(
  integration: ApiIntegration | undefined,
  event: object,
  lambda: Pick<LambdaService, "invoke">,
): Promise<GatewayAnswer> {
  const name = integration?.type === "AWS_PROXY" ? functionOfUri(integration.uri) : undefined;
  if (name === undefined) throw new GatewayRefusal("API_CONFIGURATION_ERROR");
  const result = await withTimeout(invoke(lambda, name, event), integration?.timeoutInMillis ?? DEFAULT_TIMEOUT_MS);
  const answer = result.functionError === undefined ? parseProxyAnswer(result.payload) : undefined;
  if (answer === undefined) throw new GatewayRefusal("DEFAULT_5XX");
  return answer;
}

async function invoke(lambda: Pick<LambdaService, "invoke">, name: string, event: object): Promise<InvokeResult> {
  try {
    return await lambda.invoke(name, Buffer.from(JSON.stringify(event)));
  } catch (cause) {
    const isTooLarge = cause instanceof LambdaError && cause.code === "RequestTooLargeException";
    throw new GatewayRefusal(isTooLarge ? "REQUEST_TOO_LARGE" : "INTEGRATION_FAILURE", { cause });
  }
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GatewayRefusal("INTEGRATION_TIMEOUT")), timeoutMs);
  });
  // Work that ends after its time has nobody left to tell.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
