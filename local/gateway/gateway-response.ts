import type { ApiGatewayResponse } from "#local/cloud/apigateway/rest-api.ts";
import { type ContextVariables, fillTemplate } from "./context-variables.ts";
import { GATEWAY_RESPONSES, type GatewayResponseType } from "./gateway-refusal.ts";
import { toHeaders } from "./header-parameters.ts";

/** An answer on its way out; a header may have several values. */
export interface GatewayAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

/**
 * A refusal as the API's own gateway responses say: the type's, else `DEFAULT_4XX` or `DEFAULT_5XX`, else API Gateway's own form.
 * @param requestHeader a request's header by its name in lower case, for parameters that repeat one.
 */
export function toGatewayAnswer(
  type: GatewayResponseType,
  responses: readonly ApiGatewayResponse[],
  variables: ContextVariables,
  requestHeader: (name: string) => string | undefined,
): GatewayAnswer {
  const standard = GATEWAY_RESPONSES[type];
  const fallback = standard.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  const chosen =
    responses.find(({ responseType }) => responseType === type) ?? responses.find(({ responseType }) => responseType === fallback);
  const [contentType, template] = pickTemplate(chosen?.responseTemplates ?? {});
  return {
    status: Number(chosen?.statusCode ?? standard.status),
    headers: {
      "content-type": contentType,
      "x-amzn-errortype": standard.error,
      ...toHeaders(chosen?.responseParameters ?? {}, "gatewayresponse.header.", variables, requestHeader),
    },
    body: Buffer.from(fillTemplate(template, variables, "")),
  };
}

/** JSON first, because API Gateway takes it where a caller's `Accept` names none of the templates. */
function pickTemplate(templates: Readonly<Record<string, string>>): readonly [contentType: string, template: string] {
  const json = templates["application/json"];
  if (json !== undefined) return ["application/json", json];
  return Object.entries(templates)[0] ?? ["application/json", '{"message":$context.error.messageString}'];
}
