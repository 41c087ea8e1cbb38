import { validateHeaderName, validateHeaderValue } from "node:http";
import type { ContextVariables } from "./context-variables.ts";

/**
 * The headers that response parameters set: `'a literal'`, `context.requestId` or `method.request.header.name`. What has no value, or one
 * that no header can carry, is left out.
 * @param prefix what their names start with: `gatewayresponse.header.`, `method.response.header.` or `integration.request.header.`.
 * @param requestHeader a request's header by its name in lower case.
 */
export function toHeaders(
  parameters: Readonly<Record<string, string>>,
  prefix: string,
  variables: ContextVariables,
  requestHeader: (name: string) => string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, expression] of Object.entries(parameters)) {
    const name = parameter.startsWith(prefix) ? parameter.slice(prefix.length).toLowerCase() : "";
    const value = evaluate(expression, variables, requestHeader);
    if (value !== undefined && canBeSent(name, value)) headers[name] = value;
  }
  return headers;
}

/** Whether HTTP can carry the header as it is. */
export function canBeSent(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function evaluate(
  expression: string,
  variables: ContextVariables,
  requestHeader: (name: string) => string | undefined,
): string | undefined {
  const literal = /^'(.*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const variable = /^context\.(.+)$/.exec(expression)?.[1];
  if (variable !== undefined) return variables.get(variable);
  const header = /^method\.request\.header\.(.+)$/.exec(expression)?.[1];
  return header === undefined ? undefined : requestHeader(header.toLowerCase());
}
