import { ServeError } from "#core/errors.ts";
import type { HttpRequest } from "./http.ts";

/**
 * Refuses a query where a caller could take it for part of the question. `/v2` ignores one, as its clients need.
 * @throws {ServeError} UNKNOWN_FIELD.
 */
export function refuseQuery({ query }: HttpRequest): void {
  if (query === undefined) return;
  throw new ServeError(
    "UNKNOWN_FIELD",
    "The URL takes no query: send parameters in the body, or how many classes to name in the header 'slipway-top-k'",
  );
}
