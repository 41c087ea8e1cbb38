import type { ApiIntegration } from "#local/cloud/apigateway/rest-api.ts";
import { type ContextVariables, fillTemplate } from "./context-variables.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { headerOf } from "./gateway-request.ts";
import type { GatewayAnswer } from "./gateway-response.ts";
import { toHeaders } from "./header-parameters.ts";
import { isBinaryType } from "./media-type.ts";
import type { IntegrationCall } from "./request-event.ts";

const JSON_TYPE = "application/json";

/**
 * A mock: its request template names a status, the integration response of that status is the answer. Templates may use `$context`
 * alone. As on AWS, an API whose every body is bytes cannot apply them unless the integration converts to text.
 * @throws GatewayRefusal DEFAULT_5XX where API Gateway could not answer either.
 */
export function answerMock(integration: ApiIntegration, { request, restApi }: IntegrationCall, variables: ContextVariables): GatewayAnswer {
  const requestHeader = (name: string): string | undefined => headerOf(request, name);
  if (integration.contentHandling !== "CONVERT_TO_TEXT" && isBinaryType(restApi.binaryMediaTypes, requestHeader("content-type"))) {
    throw new GatewayRefusal("DEFAULT_5XX", 'A mock behind binary media types needs the content handling "CONVERT_TO_TEXT"');
  }
  const status = readStatus(fillTemplate(integration.requestTemplates?.[JSON_TYPE] ?? "", variables, ""));
  const responses = integration.integrationResponses ?? [];
  const chosen =
    responses.find(({ selectionPattern }) => selectionPattern === status) ??
    responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (status === undefined || chosen === undefined) throw new GatewayRefusal("DEFAULT_5XX", "The mock has no response for its status");
  return {
    status: Number(chosen.statusCode),
    headers: {
      "content-type": JSON_TYPE,
      ...toHeaders(chosen.responseParameters ?? {}, "method.response.header.", variables, requestHeader),
    },
    body: Buffer.from(fillTemplate(chosen.responseTemplates?.[JSON_TYPE] ?? "", variables, "")),
  };
}

/** The `statusCode` of what the request template made. */
function readStatus(text: string): string | undefined {
  return /"?statusCode"?\s*:\s*"?(\d{3})\b/.exec(text)?.[1];
}
