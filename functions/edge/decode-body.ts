import type { APIGatewayProxyEvent } from "aws-lambda";
import { JSON_LENGTH_HEADER } from "#core/protocol/split-body.ts";

/** Bytes of the largest element. A typed array begins at a multiple of its element's size. */
const ALIGNMENT = 8;

/**
 * An event's body, from base64, which `binaryMediaTypes: *` makes of every body. Where tensors follow its JSON it is put into memory so
 * that the first of them begins where a typed array can: it is then read where it lies, without a copy.
 */
export function decodeBody(
  { body, isBase64Encoded }: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">,
  headers: ReadonlyMap<string, string>,
): Buffer {
  if (body === null) return Buffer.alloc(0);
  const jsonBytes = Number(headers.get(JSON_LENGTH_HEADER) ?? 0);
  if (!isBase64Encoded || !Number.isSafeInteger(jsonBytes)) return Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  const start = (ALIGNMENT - (Math.abs(jsonBytes) % ALIGNMENT)) % ALIGNMENT;
  const memory = Buffer.allocUnsafe(start + Buffer.byteLength(body, "base64"));
  return memory.subarray(start, start + memory.write(body, start, "base64"));
}
