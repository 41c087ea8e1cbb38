import { ServeError } from "#core/errors.ts";
import type { Scope } from "#core/tenant/scope.ts";
import { unauthenticated } from "#core/tenant/unauthenticated.ts";
import type { Caller } from "./caller.ts";

/** Scopes of which a key needs one to read what models there are: who may infer must know with what. */
export const READING: readonly Scope[] = ["infer", "models:read"];
const INFERRING: readonly Scope[] = ["infer"];

/**
 * The caller of a route that needs a key with one of `scopes`: for inference, unless it says otherwise.
 * @throws {ServeError} UNAUTHENTICATED, FORBIDDEN_SCOPE.
 */
export function checkCaller(caller: Caller | undefined, scopes: readonly Scope[] = INFERRING): Caller {
  if (caller === undefined) throw unauthenticated();
  if (scopes.some((scope) => caller.scopes.includes(scope))) return caller;
  throw new ServeError("FORBIDDEN_SCOPE", `The key does not have the scope ${scopes.map((scope) => `'${scope}'`).join(" or ")}`);
}
