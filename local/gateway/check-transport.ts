import type { IncomingMessage } from "node:http";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { refuseForeign } from "#local/cloud/loopback-guard.ts";

/** What `ANY` stands for in a REST API. */
const VERBS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/**
 * The checks that need neither routes nor keys, cheapest first.
 * @param path the raw path as it was sent.
 * @throws ServeError BAD_ORIGIN, HEADERS_TOO_LARGE, PATH_TOO_LONG, BAD_HEADER, METHOD_NOT_ALLOWED.
 */
export function checkTransport(message: IncomingMessage, path: string): void {
  const foreign = refuseForeign(message.headers);
  if (foreign !== undefined) throw new ServeError("BAD_ORIGIN", foreign);
  if (headerBytes(message.rawHeaders) > LIMITS.MAX_HEADER_BYTES) {
    throw new ServeError("HEADERS_TOO_LARGE", `The headers are larger than ${LIMITS.MAX_HEADER_BYTES} bytes`);
  }
  if (path.length > LIMITS.MAX_PATH_BYTES) {
    throw new ServeError("PATH_TOO_LONG", `The path is longer than ${LIMITS.MAX_PATH_BYTES} bytes`);
  }
  if (!path.startsWith("/")) throw new ServeError("BAD_HEADER", "The request target must be a path");
  if (message.headers.expect !== undefined && message.headers.expect.toLowerCase() !== "100-continue") {
    throw new ServeError("BAD_HEADER", "The only expectation there is an answer to is '100-continue'");
  }
  if (!VERBS.includes(message.method ?? "")) {
    throw new ServeError("METHOD_NOT_ALLOWED", "Method Not Allowed", { headers: { allow: VERBS.join(", ") } });
  }
}

/** As they were on the wire: name, colon, space, value, line end. */
function headerBytes(rawHeaders: readonly string[]): number {
  let bytes = 0;
  for (const text of rawHeaders) bytes += text.length + 2;
  return bytes;
}
