import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { TRANSPORT_SECURITY } from "#core/serving/answer-headers.ts";
import type { HttpRequest, HttpResponse } from "#core/serving/http.ts";
import { decodeBody } from "./decode-body.ts";

/**
 * A REST API's proxy event as a request.
 * Format: API Gateway developer guide, "Input format of a Lambda function for proxy integration".
 */
export function toHttpRequest(event: APIGatewayProxyEvent): HttpRequest {
  const headers = toHeaders(event);
  const query = toQuery(event);
  const request = { method: event.httpMethod, path: rawPath(event), headers, body: decodeBody(event, headers) };
  return query.size === 0 ? request : { ...request, query };
}

/**
 * The path below the stage with its percent-encoding. `requestContext.path` is the request line's, with the stage in front; whether `path`
 * is decoded differs between kinds of API. Behind a custom domain there is no stage in it, and no route of ours begins with a stage's name.
 */
function rawPath({ requestContext: { path, stage } }: APIGatewayProxyEvent): string {
  const prefix = `/${stage}`;
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

/** Names in lower case; a header sent twice is joined, as HTTP has it, so that neither value is lost. */
function toHeaders({ headers, multiValueHeaders }: APIGatewayProxyEvent): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const name in headers) all.set(name.toLowerCase(), headers[name] ?? "");
  for (const name in multiValueHeaders) all.set(name.toLowerCase(), multiValueHeaders[name]?.join(", ") ?? "");
  return all;
}

/** The single form of an event keeps only the last of each name. */
function toQuery(event: APIGatewayProxyEvent): ReadonlyMap<string, readonly string[]> {
  const all = new Map(Object.entries(event.queryStringParameters ?? {}).map(([name, value]) => [name, [value ?? ""]]));
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) all.set(name, values ?? []);
  return all;
}

/** The answer with its body as base64: the one form that API Gateway hands on byte for byte. */
export function toProxyResult({ status, headers, body }: HttpResponse): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...headers, ...TRANSPORT_SECURITY },
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64"),
    isBase64Encoded: true,
  };
}
