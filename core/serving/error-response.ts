import { Buffer } from "node:buffer";
import { type ErrorDialect, errorBody, errorDialect, toServeError } from "#core/errors.ts";
import { withAnswerHeaders } from "./answer-headers.ts";
import type { HttpResponse } from "./http.ts";

/** How a key is sent, by dialect. */
const CHALLENGES: Readonly<Record<ErrorDialect, string>> = {
  inference: 'ApiKey realm="slipway", header="x-api-key"',
  openai: 'Bearer realm="slipway"',
};

/** The answer to anything thrown, in the dialect of the request's path. From 500 on it says nothing of the cause. */
export function toErrorResponse(thrown: unknown, path: string, requestId: string): HttpResponse {
  const error = toServeError(thrown);
  const dialect = errorDialect(path);
  return withAnswerHeaders(
    {
      status: error.status,
      headers: {
        ...error.headers,
        ...(error.status === 401 ? { "www-authenticate": CHALLENGES[dialect] } : {}),
        // Exactly this, without a charset: KServe's client reads the text of an error only then.
        "content-type": "application/json",
      },
      body: Buffer.from(JSON.stringify(errorBody(error, dialect, requestId)), "utf8"),
    },
    requestId,
  );
}
