import { Buffer } from "node:buffer";
import type { HttpResponse } from "./http.ts";

/** A 200 with a JSON body; any other answer is a thrown `ServeError`. */
export function jsonResponse(value: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status: 200, headers: { ...headers, "content-type": "application/json" }, body: Buffer.from(JSON.stringify(value), "utf8") };
}
