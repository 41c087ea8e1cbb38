import { join } from "node:path";
import type { Catalog, CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { defaultVersion } from "#core/model/catalog.ts";
import { parseModelReference } from "#core/model/reference.ts";
import { readCatalog } from "#models/catalog.ts";
import { type CliContext, CommandError } from "./cli-context.ts";

export function readModels(context: CliContext): Catalog {
  return readCatalog(join(context.root, "models"));
}

/** Finds `NAME`. @throws {CommandError} listing the names there are. */
export function selectModel(catalog: Catalog, name: string): CatalogModel {
  const model = catalog.find((candidate) => candidate.manifest.name === name);
  if (model !== undefined) return model;
  const names = catalog.map((candidate) => `"${candidate.manifest.name}"`).join(", ");
  throw new CommandError(`There is no model "${name}"; the catalog has ${names === "" ? "none" : names}`);
}

/** Finds `NAME[@VERSION]`: every version without one, else that version or the one a label points at. @throws {CommandError, ServeError} */
export function selectVersions(
  catalog: Catalog,
  reference: string,
): { readonly model: CatalogModel; readonly versions: readonly CatalogVersion[] } {
  const { name, version } = parseModelReference(reference);
  const model = selectModel(catalog, name);
  if (version === undefined) return { model, versions: model.versions };
  const number = typeof version === "number" ? version : Object.entries(model.manifest.labels).find(([label]) => label === version)?.[1];
  const found = model.versions.find((candidate) => candidate.manifest.version === number);
  if (found === undefined) throw new CommandError(`Model "${name}" has no version or label "${version}"`);
  return { model, versions: [found] };
}

/** Finds one version: where a model alone is named, the one that answers unversioned requests. @throws {CommandError, ServeError} */
export function selectVersion(catalog: Catalog, reference: string): { readonly model: CatalogModel; readonly version: CatalogVersion } {
  const { model, versions } = selectVersions(catalog, reference);
  const version = versions.length === 1 ? versions[0] : versions.find(({ manifest }) => manifest.version === servedByDefault(model));
  if (version === undefined) throw new CommandError(`Model "${model.manifest.name}" has no version`);
  return { model, version };
}

/** The version that answers unversioned requests. */
export function servedByDefault(model: CatalogModel): number {
  return defaultVersion({ labels: model.manifest.labels, versions: model.versions.map((version) => version.manifest.version) });
}

/** The labels that point at a version. */
export function labelsOf(model: CatalogModel, version: number): readonly string[] {
  return Object.entries(model.manifest.labels).flatMap(([label, target]) => (target === version ? [label] : []));
}
