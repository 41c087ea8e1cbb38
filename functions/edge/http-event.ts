import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { HttpRequest, HttpResponse } from "#core/serving/http.ts";

/**
 * A REST API's proxy event as a request. The body is decoded from base64, which `binaryMediaTypes: *` makes of every body.
 * Format: API Gateway developer guide, "Input format of a Lambda function for proxy integration".
 */
export function toHttpRequest(event: APIGatewayProxyEvent): HttpRequest {
  return {
    method: event.httpMethod,
    path: rawPath(event),
    headers: toHeaders(event),
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
  };
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
  const single = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? ""] as const);
  const joined = Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name.toLowerCase(), (values ?? []).join(", ")] as const);
  return new Map([...single, ...joined]);
}

/** The answer with its body as base64: the one form that API Gateway hands on byte for byte. */
export function toProxyResult({ status, headers, body }: HttpResponse): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...headers },
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64"),
    isBase64Encoded: true,
  };
}
