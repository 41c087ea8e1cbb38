import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Catalog, defaultVersion } from "#core/model/catalog.ts";

/** A model that a newcomer can ask at once. */
export interface FirstSample {
  readonly model: string;
  /** A request in JSON. */
  readonly file: string;
}

/** The shortest sample of the versions that answer where none is named, for people read it; undefined in an empty catalog. */
export function findFirstSample(catalog: Catalog): FirstSample | undefined {
  const samples = catalog.flatMap((model) => {
    const { name, labels } = model.manifest;
    const number = defaultVersion({ labels, versions: model.versions.map(({ manifest }) => manifest.version) });
    const version = model.versions.find(({ manifest }) => manifest.version === number);
    return version === undefined ? [] : [{ model: name, file: join(version.folder, "sample.json") }];
  });
  const sizeOf = ({ file }: FirstSample) => statSync(file).size;
  return samples.sort((a, b) => sizeOf(a) - sizeOf(b))[0];
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
