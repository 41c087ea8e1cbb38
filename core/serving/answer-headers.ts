import type { HttpResponse } from "./http.ts";

/** Of every answer, errors and API Gateway's own too: nothing is cached, nothing is sniffed. */
export const ANSWER_HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

/** A year of HTTPS alone, for what leaves through API Gateway, which speaks nothing else. Over plain HTTP it must not be sent (RFC 6797, 7.2). */
export const TRANSPORT_SECURITY = { "strict-transport-security": "max-age=31536000" } as const;

/** An answer with the headers of every answer, and the id it is traced by. */
export function withAnswerHeaders(response: HttpResponse, requestId: string): HttpResponse {
  return { ...response, headers: { ...response.headers, ...ANSWER_HEADERS, "x-request-id": requestId } };
}
