import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Caller } from "#core/serving/caller.ts";
import type { Invocation } from "../edge/create-edge-handler.ts";

/**
 * Refuses a call that reached an environment of another tenant, or none's, where the version keeps tenants apart. The platform does that;
 * this is so that a gateway which names the wrong tenant is noticed by the first request.
 * @throws {ServeError} INTERNAL.
 */
export function checkIsolation({ isolation }: ServedVersion, caller: Caller | undefined, { tenant }: Invocation): void {
  if (isolation !== "per-tenant" || caller === undefined || caller.tenant === tenant) return;
  throw new ServeError("INTERNAL", "The execution environment does not belong to the caller's tenant");
}
