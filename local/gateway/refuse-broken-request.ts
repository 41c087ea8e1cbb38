import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type ErrorCode, ServeError } from "#core/errors.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";
import { GATEWAY_LIMITS } from "./gateway-limits.ts";

/** Node's codes for what it could not read -> ours. All else is malformed. */
const CODES: ReadonlyMap<string | undefined, readonly [ErrorCode, string]> = new Map([
  ["HPE_HEADER_OVERFLOW", ["HEADERS_TOO_LARGE", "The request's headers are too large"]],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", ["BODY_TOO_LARGE", "The chunks' extensions are too large"]],
  ["ERR_HTTP_REQUEST_TIMEOUT", ["REQUEST_TIMEOUT", "The request did not arrive in time"]],
] as const);

/** What Node could not read, in our words; nothing of its own text. */
export function toTransportError({ code }: NodeJS.ErrnoException): ServeError {
  return new ServeError(...(CODES.get(code) ?? (["BAD_HEADER", "The request is malformed"] as const)));
}

/**
 * Answers on a connection that has no request to answer to, and closes it: bytes that are no HTTP, or a request that never ends.
 * @returns the bytes of the body that was sent.
 */
export function refuseBrokenRequest(socket: Duplex, error: ServeError, requestId: string): number {
  const { status, headers, body } = toErrorResponse(error, "/", requestId);
  const lines = Object.entries({
    ...headers,
    "x-amzn-requestid": requestId,
    connection: "close",
    "content-length": String(body.length),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => {});
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`), body]));
  // What still comes is read away, or its sender would meet a reset connection instead of the answer.
  socket.resume();
  setTimeout(() => socket.destroy(), GATEWAY_LIMITS.DRAIN_TIMEOUT_MS).unref();
  return body.length;
}
