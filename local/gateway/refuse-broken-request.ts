import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type ErrorCode, ServeError } from "#core/errors.ts";
import { toErrorResponse } from "#core/serving/error-response.ts";

/** Node's codes for what it could not read -> ours. All else is malformed. */
const CODES: ReadonlyMap<string | undefined, readonly [ErrorCode, string]> = new Map([
  ["HPE_HEADER_OVERFLOW", ["HEADERS_TOO_LARGE", "The request's headers are too large"]],
  ["ERR_HTTP_REQUEST_TIMEOUT", ["REQUEST_TIMEOUT", "The request did not arrive in time"]],
] as const);

/** Answers bytes that are no HTTP request, or one that never ends, and closes the connection. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, text] = CODES.get(error.code) ?? ["BAD_HEADER", "The request is malformed"];
  const { status, headers, body } = toErrorResponse(new ServeError(code, text), "/", randomUUID());
  const lines = Object.entries({ ...headers, connection: "close", "content-length": String(body.length) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("\r\n")}\r\n\r\n`), body]));
}
