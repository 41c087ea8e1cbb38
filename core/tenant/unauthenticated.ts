import { ServeError } from "#core/errors.ts";

/** The one answer to a key that is missing, malformed, unknown, revoked or expired: which it is tells an attacker something. */
export function unauthenticated(): ServeError {
  return new ServeError(
    "UNAUTHENTICATED",
    "Send a valid key in the header 'x-api-key', or as a bearer token where that is asked for, and never in the URL",
  );
}
