import { type Catalog, defaultVersion } from "./catalog.ts";
import { findTask } from "./find-task.ts";
import { ManifestError } from "./manifest.ts";

/**
 * The version that answers `POST /v1/embeddings`, whose path names no model: of the one embedding model there is, or of the one that says
 * it is the default.
 * @returns undefined where none, or several of which none is the default, could.
 * @throws {ManifestError} where several say so.
 */
export function findEmbeddingsVersion(catalog: Catalog): { readonly model: string; readonly version: number } | undefined {
  const candidates = catalog.flatMap(({ manifest, versions }) => {
    const number = defaultVersion({ labels: manifest.labels, versions: versions.map((version) => version.manifest.version) });
    const version = versions.find((candidate) => candidate.manifest.version === number);
    const { task } = version === undefined ? {} : findTask(manifest, version.manifest);
    if (task?.kind !== "embeddings" || task.preparation.kind === "image") return [];
    return [{ model: manifest.name, version: number, isDefault: manifest.embedding?.default === true }];
  });
  const declared = candidates.filter(({ isDefault }) => isDefault);
  if (declared.length > 1)
    throw new ManifestError("models", [
      `only one model can be the default for embeddings: ${declared.map(({ model }) => model).join(", ")}`,
    ]);
  const [only] = declared.length === 1 ? declared : candidates.length === 1 ? candidates : [];
  return only === undefined ? undefined : { model: only.model, version: only.version };
}
