import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Catalog, defaultVersion } from "#core/model/catalog.ts";

/** A model that a newcomer can ask at once. */
export interface FirstSample {
  readonly model: string;
  /** A request in JSON. */
  readonly file: string;
}

/** The sample of the catalog's first model, of the version that answers where none is named; undefined in an empty catalog. */
export function findFirstSample([model]: Catalog): FirstSample | undefined {
  if (model === undefined) return undefined;
  const { name, labels } = model.manifest;
  const number = defaultVersion({ labels, versions: model.versions.map(({ manifest }) => manifest.version) });
  const version = model.versions.find(({ manifest }) => manifest.version === number);
  return version && { model: name, file: join(version.folder, "sample.json") };
}

/** Sends the sample, so that "everything answers" has been seen and not hoped. @throws Error with the answer when it is not 200. */
export async function askSample(url: string, apiKey: string, { model, file }: FirstSample): Promise<void> {
  const response = await fetch(`${url}/v2/models/${model}/infer`, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: readFileSync(file),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`"${model}" answered its sample with ${response.status}: ${text}`);
}
