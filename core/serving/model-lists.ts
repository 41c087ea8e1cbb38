import { SERVER_IDENTITY } from "./server-identity.ts";
import type { VisibleModel, VisibleVersion } from "./visible-catalog.ts";

/** `GET /v2/models`: models with their versions and labels; labels only to versions the tenant may use. */
export function modelList(models: readonly VisibleModel[]): object {
  return {
    models: models.map(({ model, versions }) => ({
      name: model.name,
      description: model.description,
      task: model.task,
      versions: versions.map(({ version }) => String(version)),
      labels: Object.fromEntries(
        Object.entries(model.labels)
          .filter(([, number]) => versions.some(({ version }) => version === number))
          .map(([label, number]) => [label, String(number)]),
      ),
    })),
  };
}

/** `POST /v2/repository/index` as Triton's model repository extension has it: one row a version. */
export function repositoryIndex(models: readonly VisibleModel[], isReady: (version: VisibleVersion) => boolean): object {
  return models.flatMap(({ model, versions }) =>
    versions.map((version) => ({ name: model.name, version: String(version.version), ...(isReady(version) ? READY : UNAVAILABLE) })),
  );
}

const READY = { state: "READY" };
const UNAVAILABLE = { state: "UNAVAILABLE", reason: "The version's artifact is missing, or another" };

/** `GET /v1/models` in OpenAI's form. `created` is required there and not known of a model: 0. */
export function openaiModelList(models: readonly VisibleModel[]): object {
  return {
    object: "list",
    data: models.map(({ model }) => ({ id: model.name, object: "model", created: 0, owned_by: SERVER_IDENTITY.name })),
  };
}
