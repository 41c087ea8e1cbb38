import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";

const BEARER = /^Bearer ([^\s]+)$/i;

/**
 * The key a request brings in the header that its authorizer looks at: a bearer token on `/v1`, `x-api-key` elsewhere. API Gateway caches
 * by that header alone, so no other may decide.
 * @returns undefined when there is none, or when the header came twice.
 */
export function findSentKey({ headers, multiValueHeaders, resource }: APIGatewayRequestAuthorizerEvent): string | undefined {
  const isBearer = resource === "/v1" || resource.startsWith("/v1/");
  const wanted = isBearer ? "authorization" : "x-api-key";
  const values = Object.entries(multiValueHeaders ?? {}).flatMap(([name, sent]) => (name.toLowerCase() === wanted ? (sent ?? []) : []));
  const single = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
  const [value = single, ...others] = values;
  if (value === undefined || others.length > 0) return undefined;
  return isBearer ? BEARER.exec(value)?.[1] : value;
}
