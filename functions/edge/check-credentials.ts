import type { APIGatewayProxyEvent } from "aws-lambda";
import { ServeError } from "#core/errors.ts";
import { KEY_PATTERN } from "#core/tenant/key.ts";

/**
 * Refuses a request whose credentials cannot be trusted to mean one tenant, or that has already told its key to every log on its way.
 * @throws {ServeError} KEY_IN_URL, AMBIGUOUS_CREDENTIALS; neither repeats a key.
 */
export function checkCredentials({
  headers,
  multiValueHeaders,
  queryStringParameters: query,
  multiValueQueryStringParameters: multiValueQuery,
}: APIGatewayProxyEvent): void {
  for (const { value } of valuesOf(query, multiValueQuery))
    if (KEY_PATTERN.test(value))
      throw new ServeError("KEY_IN_URL", "Send the key in a header, never in the URL, and replace this one: URLs are logged");
  let sent: string | undefined;
  for (const { name, value } of valuesOf(headers, multiValueHeaders)) {
    const key = toKey(name.toLowerCase(), value);
    if (key === undefined) continue;
    if (sent !== undefined && key !== sent)
      throw new ServeError("AMBIGUOUS_CREDENTIALS", "Send one key: the headers 'x-api-key' and 'authorization' hold different ones");
    sent = key;
  }
}

const BEARER = /^Bearer /i;

function toKey(name: string, value: string): string | undefined {
  if (name === "x-api-key") return value;
  return name === "authorization" && BEARER.test(value) ? value.replace(BEARER, "") : undefined;
}

type Single = APIGatewayProxyEvent["headers"] | null;
type Multiple = APIGatewayProxyEvent["multiValueHeaders"] | null;

/** Every value that was sent; the single form of an event keeps only the last of each name. */
function* valuesOf(single: Single, multiple: Multiple): Generator<{ readonly name: string; readonly value: string }> {
  for (const name in single) yield { name, value: single[name] ?? "" };
  for (const name in multiple) for (const value of multiple[name] ?? []) yield { name, value };
}
