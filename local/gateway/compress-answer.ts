import { promisify } from "node:util";
import { deflate, gzip } from "node:zlib";
import type { GatewayAnswer } from "./gateway-response.ts";

const CODINGS = new Map([
  ["gzip", promisify(gzip)],
  ["deflate", promisify(deflate)],
]);

/**
 * Compresses what an integration answered, as API Gateway does: only where the API says from what size on, the client names the coding
 * explicitly as the one it likes best, and the function has not set one itself.
 * Source: developer guide, "Call an API method with a compressed payload" and "Receive an API response with a compressed payload".
 */
export async function compressAnswer(
  answer: GatewayAnswer,
  minimumCompressionSize: number | undefined,
  acceptEncoding: string | undefined,
): Promise<GatewayAnswer> {
  const coding = preferredCoding(acceptEncoding ?? "");
  const compress = CODINGS.get(coding ?? "");
  const isTooSmall = minimumCompressionSize === undefined || answer.body.length < minimumCompressionSize;
  if (coding === undefined || compress === undefined || isTooSmall || answer.headers["content-encoding"] !== undefined) return answer;
  return { ...answer, headers: { ...answer.headers, "content-encoding": coding }, body: await compress(answer.body) };
}

/** The coding with the greatest weight, the first of several. Format: RFC 9110, sections 12.4.2 and 12.5.3. */
function preferredCoding(acceptEncoding: string): string | undefined {
  let best: { readonly coding: string; readonly weight: number } | undefined;
  for (const part of acceptEncoding.split(",")) {
    const [coding = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const weight = toWeight(parameters.find((parameter) => parameter.startsWith("q=")));
    if (coding !== "" && weight > (best?.weight ?? 0)) best = { coding, weight };
  }
  return best?.coding;
}

function toWeight(parameter: string | undefined): number {
  if (parameter === undefined) return 1;
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(parameter) ? Number(parameter.slice(2)) : 0;
}
