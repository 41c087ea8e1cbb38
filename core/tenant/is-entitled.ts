import type { Entitlement } from "./entitlement.ts";
import { matchesPattern } from "./model-pattern.ts";

/** Whether a tenant may use one version of a model. */
export function isEntitled(entitlements: readonly Entitlement[], model: string, version: number): boolean {
  return entitlements.some(
    ({ models, versions }) => version >= versions.from && (versions.to === null || version <= versions.to) && matchesPattern(models, model),
  );
}

/** Whether a tenant may use any version of a model, should it exist. */
export function isEntitledToModel(entitlements: readonly Entitlement[], model: string): boolean {
  return entitlements.some(({ models }) => matchesPattern(models, model));
}
