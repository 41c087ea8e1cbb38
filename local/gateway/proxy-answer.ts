import * as v from "valibot";
import type { GatewayAnswer } from "./gateway-response.ts";
import { canBeSent } from "./header-parameters.ts";
import { isBinaryType } from "./media-type.ts";

const scalar = v.union([v.string(), v.number(), v.boolean()]);

/** What a function behind a proxy integration returns. Source: developer guide, "Lambda proxy integrations", output format. */
const ANSWER = v.object({
  statusCode: v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.nullish(v.record(v.string(), scalar)),
  multiValueHeaders: v.nullish(v.record(v.string(), v.array(scalar))),
  body: v.nullish(v.string()),
  isBase64Encoded: v.nullish(v.boolean()),
});

/** About the connection, which is not the function's. */
const DROPPED = new Set(["keep-alive", "transfer-encoding", "upgrade", "trailer", "proxy-authenticate"]);
/** API Gateway sets these itself, and shows a function's own under `x-amzn-Remapped-…`. Source: seen on deployed APIs, "important notes". */
const REMAPPED = new Set(["connection", "content-length", "date", "server", "www-authenticate"]);

/** @returns undefined when it has another form, which callers see as a failure of the service. */
export function parseProxyAnswer(payload: Buffer, binaryMediaTypes: readonly string[]): GatewayAnswer | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ANSWER), payload.toString("utf8"));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.output;
  const sent = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(headers ?? {})) sent.set(toSentName(name), [String(value)]);
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) sent.set(toSentName(name), values.map(String));
  for (const name of DROPPED) sent.delete(name);
  for (const [name, values] of sent) if (!values.every((value) => canBeSent(name, value))) return undefined;
  if (!sent.has("content-type")) sent.set("content-type", ["application/json"]);
  const isBinary = isBase64Encoded === true && isBinaryType(binaryMediaTypes, sent.get("content-type")?.[0]);
  const bytes = isBinary ? decodeBase64(body ?? "") : Buffer.from(body ?? "", "utf8");
  if (bytes === undefined) return undefined;
  return {
    status: statusCode,
    headers: Object.fromEntries([...sent].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values])),
    body: bytes,
  };
}

function toSentName(name: string): string {
  const lower = name.toLowerCase();
  return REMAPPED.has(lower) ? `x-amzn-remapped-${lower}` : lower;
}

/** Node skips what is no base64; the length tells whether it did. */
function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return bytes.length === Math.floor((text.length * 3) / 4) - padding ? bytes : undefined;
}
