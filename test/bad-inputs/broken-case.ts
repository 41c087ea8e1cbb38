import type { BadInputCase } from "./row.ts";

/** Bytes that are no request, or none that a client would write: API Gateway answers and closes the connection. */
export function broken(name: string, request: string, code: BadInputCase["code"], headers: BadInputCase["headers"] = {}): BadInputCase {
  return { name, request, code, at: "gateway", headers: { connection: "close", ...headers } };
}
