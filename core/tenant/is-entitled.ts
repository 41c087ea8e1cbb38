import type { Entitlement } from "./entitlement.ts";
import { matchesPattern } from "./model-pattern.ts";
import { OUTPUT_POLICIES, type OutputPolicy } from "./output-policy.ts";

/** Whether a tenant may use one version of a model. */
export function isEntitled(entitlements: readonly Entitlement[], model: string, version: number): boolean {
  return entitlements.some((entitlement) => covers(entitlement, model, version));
}

/** Whether a tenant may use any version of a model, should it exist. */
export function isEntitledToModel(entitlements: readonly Entitlement[], model: string): boolean {
  return entitlements.some(({ models }) => matchesPattern(models, model));
}

/** Under which output policies a tenant may use one version of a model, the least restrictive first; none where it may not. */
export function grantedPolicies(entitlements: readonly Entitlement[], model: string, version: number): readonly OutputPolicy[] {
  const granted = entitlements.filter((entitlement) => covers(entitlement, model, version)).map(({ outputs = "full" }) => outputs);
  return OUTPUT_POLICIES.filter((policy) => granted.includes(policy));
}

function covers({ models, versions }: Entitlement, model: string, version: number): boolean {
  return version >= versions.from && (versions.to === null || version <= versions.to) && matchesPattern(models, model);
}
