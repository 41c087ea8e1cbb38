import type { Catalog, CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { findClassifier } from "#core/model/classifier.ts";
import { findTask } from "#core/model/find-task.ts";
import type { ServedModel, ServedVersion } from "#core/model/served-model.ts";

/** What the catalog function is given: every model with its labels and versions. */
export function toServedCatalog(catalog: Catalog): readonly ServedModel[] {
  return catalog.map((model) => ({
    name: model.manifest.name,
    description: model.manifest.description,
    task: model.manifest.task,
    labels: model.manifest.labels,
    versions: model.versions.map((version) => toServedVersion(model, version)),
  }));
}

/** What a version's own function is given. Labels are left out on purpose: moving one must not touch the functions it points at. */
export function toServedVersion(model: CatalogModel, { manifest }: CatalogVersion): ServedVersion {
  const classifier = findClassifier(model.manifest, manifest);
  const { task } = findTask(model.manifest, manifest);
  const retires = model.manifest.retires?.[manifest.version];
  return {
    name: model.manifest.name,
    version: manifest.version,
    sha256: manifest.artifact.sha256,
    bytes: manifest.artifact.bytes,
    inputs: manifest.inputs,
    outputs: manifest.outputs,
    allowNonFinite: manifest.allowNonFinite,
    maxBatch: manifest.maxBatch,
    ...(manifest.ranges === undefined ? {} : { ranges: manifest.ranges }),
    ...(manifest.isolation === undefined ? {} : { isolation: manifest.isolation }),
    ...(manifest.session === undefined ? {} : { session: manifest.session }),
    ...(classifier === undefined ? {} : { classifier }),
    ...(task === undefined ? {} : { task }),
    ...(retires === undefined ? {} : { retires }),
  };
}
