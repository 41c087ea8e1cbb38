import type { Caller } from "./caller.ts";
import type { HttpResponse } from "./http.ts";

/**
 * An answer that says when the key of its request ends, where another has taken its place already (`Sunset`, RFC 8594, an HTTP date).
 * A version that retires earlier keeps its own day in the header.
 */
export function withKeySunset(response: HttpResponse, caller: Caller | undefined): HttpResponse {
  if (caller?.keySunset === undefined) return response;
  const { sunset } = response.headers;
  const end = Date.parse(caller.keySunset);
  if (sunset !== undefined && Date.parse(sunset) <= end) return response;
  return { ...response, headers: { ...response.headers, sunset: new Date(end).toUTCString() } };
}
