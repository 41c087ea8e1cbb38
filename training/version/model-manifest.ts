import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MODEL_MANIFEST, type ModelManifest, parseManifest } from "#core/model/manifest.ts";

/** Writes `model.json` where a model has none yet, with `stable` at `version`; one that is there belongs to the operator and stays. */
export async function ensureModelManifest(
  modelFolder: string,
  model: Pick<ModelManifest, "name" | "task" | "description" | "license" | "classes">,
  version: number,
): Promise<void> {
  const manifest = parseManifest(MODEL_MANIFEST, { ...model, labels: { stable: version } }, "model.json");
  await mkdir(modelFolder, { recursive: true });
  await writeFile(join(modelFolder, "model.json"), `${JSON.stringify(manifest, null, 2)}\n`, { flag: "wx" }).catch((cause: unknown) => {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  });
}
