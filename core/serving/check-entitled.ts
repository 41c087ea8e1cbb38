import { ServeError } from "#core/errors.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Entitlement } from "#core/tenant/entitlement.ts";
import { grantedPolicies, isEntitledToModel } from "#core/tenant/is-entitled.ts";
import type { OutputPolicy } from "#core/tenant/output-policy.ts";
import type { CallRoute } from "./call-route.ts";
import { modelNotFound, versionNotFound } from "./not-found.ts";

/**
 * Checks that a tenant may use the version that is to answer. One it may not use answers exactly as one that does not exist.
 * @returns the output policies it may use it under, the least restrictive first.
 * @throws {ServeError} NOT_FOUND where the path names no model, MODEL_NOT_FOUND where it does, VERSION_NOT_FOUND where it names a version of
 * a model that the tenant may otherwise use.
 */
export function checkEntitled(entitlements: readonly Entitlement[], route: CallRoute, served: ServedVersion): readonly OutputPolicy[] {
  const granted = grantedPolicies(entitlements, served.name, served.version);
  if (granted.length > 0) return granted;
  if (route.model === undefined) throw new ServeError("NOT_FOUND", "Not Found");
  if (route.version !== undefined && isEntitledToModel(entitlements, served.name)) throw versionNotFound(served.name, route.version);
  throw modelNotFound(served.name);
}
