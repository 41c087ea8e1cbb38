import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MODEL_MANIFEST, type ModelManifest, parseManifest } from "#core/model/manifest.ts";

/** Writes `model.json` where a model has none yet, with `stable` at `version`; one that is there belongs to the operator and stays. */
export async function ensureModelManifest(
  modelFolder: string,
  model: Omit<ModelManifest, "$schema" | "labels">,
  version: number,
): Promise<void> {
  const manifest = parseManifest(MODEL_MANIFEST, { ...model, labels: { stable: version } }, "model.json");
  await mkdir(modelFolder, { recursive: true });
  await writeFile(join(modelFolder, "model.json"), `${JSON.stringify(manifest, null, 2)}\n`, { flag: "wx" }).catch((cause: unknown) => {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  });
}

/** What `model.json` says; undefined where there is none. @throws {ManifestError} with every problem. */
export async function readModelManifest(modelFolder: string): Promise<ModelManifest | undefined> {
  const text = await readFile(join(modelFolder, "model.json"), "utf8").catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  });
  return text === undefined ? undefined : parseManifest(MODEL_MANIFEST, JSON.parse(text), "model.json");
}
