import { defaultVersion } from "#core/model/catalog.ts";
import type { ServedModel, ServedVersion } from "#core/model/served-model.ts";
import type { Entitlement } from "#core/tenant/entitlement.ts";
import { grantedPolicies } from "#core/tenant/is-entitled.ts";
import type { OutputPolicy } from "#core/tenant/output-policy.ts";
import { modelNotFound, versionNotFound } from "./not-found.ts";
import { findOutputPolicy, withVisibleOutputs } from "./output-release.ts";

/** A version as one tenant sees it: without the outputs that its policy withholds. */
export interface VisibleVersion extends ServedVersion {
  readonly policy: OutputPolicy;
}

/** A model as one tenant sees it: at least one version, ascending. */
export interface VisibleModel {
  readonly model: ServedModel;
  readonly versions: readonly VisibleVersion[];
}

/** Name -> model. A map, because a model may be called `constructor`. */
export type ModelIndex = ReadonlyMap<string, ServedModel>;

/** Every model a tenant may use, in the catalog's order. */
export function visibleModels(index: ModelIndex, entitlements: readonly Entitlement[]): readonly VisibleModel[] {
  return [...index.values()].map((model) => toVisible(model, entitlements)).filter(({ versions }) => versions.length > 0);
}

/** @throws {ServeError} MODEL_NOT_FOUND for a model the tenant may not use, as for one that does not exist. */
export function findModel(index: ModelIndex, entitlements: readonly Entitlement[], name: string): VisibleModel {
  const model = index.get(name);
  const visible = model === undefined ? undefined : toVisible(model, entitlements);
  if (visible === undefined || visible.versions.length === 0) throw modelNotFound(name);
  return visible;
}

/**
 * The version that a number, a label or nothing stands for.
 * @throws {ServeError} VERSION_NOT_FOUND; MODEL_NOT_FOUND where nothing is named and the tenant may not use the default.
 */
export function findVersion({ model, versions }: VisibleModel, named: number | string | undefined): VisibleVersion {
  const number = named === undefined ? defaultNumber(model) : typeof named === "number" ? named : labelledNumber(model, named);
  const found = versions.find(({ version }) => version === number);
  if (found !== undefined) return found;
  throw named === undefined ? modelNotFound(model.name) : versionNotFound(model.name, named);
}

/** The version whose tensors stand for the model where none is named: the default, else the highest the tenant may use. */
export function describedVersion({ model, versions }: VisibleModel): VisibleVersion {
  const described = versions.find(({ version }) => version === defaultNumber(model)) ?? versions.at(-1);
  if (described === undefined) throw modelNotFound(model.name);
  return described;
}

function toVisible(model: ServedModel, entitlements: readonly Entitlement[]): VisibleModel {
  const versions = model.versions.flatMap((version) => {
    const granted = grantedPolicies(entitlements, model.name, version.version);
    const [leastRestrictive] = granted;
    if (leastRestrictive === undefined) return [];
    const policy = findOutputPolicy(granted, version);
    return { ...withVisibleOutputs(version, policy), policy: policy ?? leastRestrictive };
  });
  return { model, versions: versions.toSorted((a, b) => a.version - b.version) };
}

function defaultNumber({ labels, versions }: ServedModel): number {
  return defaultVersion({ labels, versions: versions.map(({ version }) => version) });
}

function labelledNumber({ labels }: ServedModel, label: string): number | undefined {
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}
