import * as v from "valibot";
import type { GatewayAnswer } from "./gateway-response.ts";

const scalar = v.union([v.string(), v.number(), v.boolean()]);

/** What a function behind a proxy integration returns. Source: developer guide, "Output format of a Lambda function for proxy integration". */
const ANSWER = v.object({
  statusCode: v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.nullish(v.record(v.string(), scalar)),
  multiValueHeaders: v.nullish(v.record(v.string(), v.array(scalar))),
  body: v.nullish(v.string()),
  isBase64Encoded: v.nullish(v.boolean()),
});

/** Headers that belong to the connection: ours to set. */
const CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "trailer"]);

/** @returns undefined when it has another form, which callers see as a failure of the service. */
export function parseProxyAnswer(payload: Buffer): GatewayAnswer | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ANSWER), payload.toString("utf8"));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.output;
  const values = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(headers ?? {})) values.set(name.toLowerCase(), String(value));
  for (const [name, list] of Object.entries(multiValueHeaders ?? {})) values.set(name.toLowerCase(), list.map(String));
  for (const name of CONNECTION) values.delete(name);
  return {
    status: statusCode,
    headers: Object.fromEntries(values),
    // `binaryMediaTypes: */*` makes bytes of every body that says it is base64.
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}
