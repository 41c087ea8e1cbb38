import type { ServedVersion } from "#core/model/served-model.ts";
import type { Entitlement } from "#core/tenant/entitlement.ts";
import { grantedPolicies, isEntitledToModel } from "#core/tenant/is-entitled.ts";
import type { OutputPolicy } from "#core/tenant/output-policy.ts";
import type { InferRoute } from "./infer-route.ts";
import { modelNotFound, versionNotFound } from "./not-found.ts";

/**
 * Checks that a tenant may use the version that is to answer. One it may not use answers exactly as one that does not exist.
 * @returns the output policies it may use it under, the least restrictive first.
 * @throws {ServeError} MODEL_NOT_FOUND, or VERSION_NOT_FOUND where the path names a version of a model the tenant may otherwise use.
 */
export function checkEntitled(entitlements: readonly Entitlement[], route: InferRoute, served: ServedVersion): readonly OutputPolicy[] {
  const granted = grantedPolicies(entitlements, served.name, served.version);
  if (granted.length > 0) return granted;
  if (route.version !== undefined && isEntitledToModel(entitlements, served.name)) throw versionNotFound(served.name, route.version);
  throw modelNotFound(served.name);
}
