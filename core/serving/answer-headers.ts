import type { HttpResponse } from "./http.ts";

/** Headers of every answer, errors too: nothing is cached, nothing is sniffed, everything can be traced. */
export function withAnswerHeaders(response: HttpResponse, requestId: string): HttpResponse {
  return {
    ...response,
    headers: { ...response.headers, "cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": requestId },
  };
}
