import type { ApiAuthorizer } from "#local/cloud/apigateway/rest-api.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import { type GatewayRequest, headerValues } from "./gateway-request.ts";
import type { EventFacts } from "./request-event.ts";

/** `method.request.header.x-api-key` */
const SOURCE = /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/;

/**
 * What a caller is recognised by, one list of values a source: all that came under the name, so that a decision made for one is never
 * reused for two.
 * @throws GatewayRefusal UNAUTHORIZED when one of them is missing, before any function is called.
 */
export function readIdentitySources({ identitySource }: ApiAuthorizer, facts: EventFacts): readonly (readonly string[])[] {
  const sources = identitySource.split(",").map((source) => source.trim());
  return sources
    .filter((source) => source !== "")
    .map((source) => {
      const values = valuesOf(source, facts).filter((value) => value !== "");
      if (values.length === 0) throw new GatewayRefusal("UNAUTHORIZED");
      return values;
    });
}

function valuesOf(source: string, { request, stage }: EventFacts): readonly string[] {
  const [, kind, name = ""] = SOURCE.exec(source) ?? [];
  if (kind === "method.request.header") return headerValues(request, name.toLowerCase());
  if (kind === "method.request.querystring") return request.query.flatMap(([sent, value]) => (sent === name ? [value] : []));
  if (kind === "stageVariables") return [stage.variables[name] ?? ""];
  if (kind === "context") return [contextValue(name, request)];
  throw new GatewayRefusal("AUTHORIZER_CONFIGURATION_ERROR", `The identity source "${source}" is not served here`);
}

function contextValue(name: string, { httpMethod, sourceIp, path }: GatewayRequest): string {
  return new Map(Object.entries({ httpMethod, path, "identity.sourceIp": sourceIp })).get(name) ?? "";
}
