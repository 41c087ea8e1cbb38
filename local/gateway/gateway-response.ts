import type { ApiGatewayResponse } from "#local/cloud/apigateway/rest-api.ts";
import { type ContextVariables, fillTemplate } from "./context-variables.ts";
import { GATEWAY_RESPONSES, type GatewayResponseType } from "./gateway-refusal.ts";

/** An answer on its way out; a header may have several values. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/**
 * A refusal as the API's own gateway responses say: the type's, else `DEFAULT_4XX` or `DEFAULT_5XX`, else API Gateway's own form.
 * @param requestHeader a request's header, for parameters that repeat one.
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
  const template = chosen?.responseTemplates["application/json"];
  const headers: Record<string, string> = { "content-type": "application/json", "x-amzn-errortype": type };
  for (const [parameter, expression] of Object.entries(chosen?.responseParameters ?? {})) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(parameter)?.[1];
    const value = evaluate(expression, variables, requestHeader);
    if (name !== undefined && value !== undefined) headers[name.toLowerCase()] = value;
  }
  return {
    status: Number(chosen?.statusCode ?? standard.status),
    headers,
    body: Buffer.from(template === undefined ? JSON.stringify({ message: standard.message }) : fillTemplate(template, variables)),
  };
}

/** `'a literal'`, `context.requestId` or `method.request.header.name`. */
function evaluate(
  expression: string,
  variables: ContextVariables,
  requestHeader: (name: string) => string | undefined,
): string | undefined {
  const literal = /^'(.*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const [kind = "", ...rest] = expression.split(".");
  if (kind === "context") return variables.get(rest.join("."));
  const header = /^method\.request\.header\.(.+)$/.exec(expression)?.[1];
  return header === undefined ? undefined : requestHeader(header.toLowerCase());
}
