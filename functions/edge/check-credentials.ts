import type { APIGatewayProxyEvent } from "aws-lambda";
import { ServeError } from "#core/errors.ts";
import { KEY_PATTERN } from "#core/tenant/key.ts";

/**
 * Refuses a request whose credentials cannot be trusted to mean one tenant, or that has already told its key to every log on its way.
 * @throws {ServeError} KEY_IN_URL, AMBIGUOUS_CREDENTIALS; neither repeats a key.
 */
export function checkCredentials(event: APIGatewayProxyEvent): void {
  if (valuesOf(event.queryStringParameters, event.multiValueQueryStringParameters).some(({ value }) => KEY_PATTERN.test(value)))
    throw new ServeError("KEY_IN_URL", "Send the key in a header, never in the URL, and replace this one: URLs are logged");
  const sent = valuesOf(event.headers, event.multiValueHeaders).flatMap(({ name, value }) => {
    if (name === "x-api-key") return [value];
    return name === "authorization" && BEARER.test(value) ? [value.replace(BEARER, "")] : [];
  });
  if (new Set(sent).size > 1)
    throw new ServeError("AMBIGUOUS_CREDENTIALS", "Send one key: the headers 'x-api-key' and 'authorization' hold different ones");
}

const BEARER = /^Bearer /i;

type Single = APIGatewayProxyEvent["headers"] | null;
type Multiple = APIGatewayProxyEvent["multiValueHeaders"] | null;

/** Every value that was sent, under its name in lower case; the single form of an event keeps only the last of each. */
function valuesOf(single: Single, multiple: Multiple): readonly { readonly name: string; readonly value: string }[] {
  const all = [
    ...Object.entries(single ?? {}).map(([name, value]) => ({ name, value })),
    ...Object.entries(multiple ?? {}).flatMap(([name, values]) => (values ?? []).map((value) => ({ name, value }))),
  ];
  return all.map(({ name, value }) => ({ name: name.toLowerCase(), value: value ?? "" }));
}
