import type { ModelManifest, VersionManifest } from "./manifest.ts";

/** One version with the folder that holds its artifact and sample. */
export interface CatalogVersion {
  readonly manifest: VersionManifest;
  readonly folder: string;
}

/** A model and its versions, ascending. */
export interface CatalogModel {
  readonly manifest: ModelManifest;
  readonly versions: readonly CatalogVersion[];
}

/** All manifests, read; models in the order of their names. */
export type Catalog = readonly CatalogModel[];

/** The version that answers where a request names none: the label `stable`, else the highest. */
export function defaultVersion(model: { readonly labels: Readonly<Record<string, number>>; readonly versions: readonly number[] }): number {
  return Object.entries(model.labels).find(([label]) => label === "stable")?.[1] ?? Math.max(...model.versions);
}
