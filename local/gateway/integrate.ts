import type { ApiIntegration } from "#local/cloud/apigateway/rest-api.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import type { ContextVariables } from "./context-variables.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import type { GatewayAnswer } from "./gateway-response.ts";
import { invokeFunction } from "./invoke-function.ts";
import { answerMock } from "./mock-integration.ts";
import type { IntegrationCall } from "./request-event.ts";

/**
 * Hands a request to what is behind its method: a function, or a mock.
 * @throws GatewayRefusal, API_CONFIGURATION_ERROR for an integration of another kind.
 */
export async function integrate(
  integration: ApiIntegration | undefined,
  call: IntegrationCall,
  variables: ContextVariables,
  lambda: Pick<LambdaService, "invoke">,
): Promise<GatewayAnswer> {
  if (integration?.type === "AWS_PROXY") return invokeFunction(integration, call, variables, lambda);
  if (integration?.type === "MOCK") return answerMock(integration, call, variables);
  throw new GatewayRefusal("API_CONFIGURATION_ERROR", `An integration of type ${integration?.type ?? "none"} is not served here`);
}
