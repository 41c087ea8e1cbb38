import { ServeError } from "#core/errors.ts";
import { unauthenticated } from "#core/tenant/unauthenticated.ts";
import type { Caller } from "./caller.ts";

/**
 * The caller of a route that needs a key with the scope to use models.
 * @throws {ServeError} UNAUTHENTICATED, FORBIDDEN_SCOPE.
 */
export function checkCaller(caller: Caller | undefined): Caller {
  if (caller === undefined) throw unauthenticated();
  if (caller.scopes.includes("infer")) return caller;
  throw new ServeError("FORBIDDEN_SCOPE", "The key does not have the scope 'infer'");
}
