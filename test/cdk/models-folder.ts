import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface ModelFixture {
  readonly labels?: Readonly<Record<string, number>>;
  /** What `model.json` says besides name, description and labels. */
  readonly own?: object;
  /** Version -> what its manifest says besides the least there must be. */
  readonly versions: Readonly<Record<number, object>>;
}

/** Two models: one with labels and a setting of its own, one with neither. */
export const TWO_MODELS: Readonly<Record<string, ModelFixture>> = {
  digits: { labels: { stable: 1, canary: 2 }, versions: { 1: {}, 2: { function: { memoryMb: 2048, timeoutSeconds: 10 } } } },
  "Sentiment.en": { versions: { 7: {} } },
};

/** The artifact of a version: no model, but bytes with a digest, which is all that a deployment looks at. */
export function artifactBytes(name: string, version: number | string): string {
  return `artifact of ${name}@${version}`;
}

export function artifactSha256(name: string, version: number | string): string {
  return createHash("sha256").update(artifactBytes(name, version)).digest("hex");
}

/** Writes a models folder that `readCatalog` takes. */
export function writeModels(folder: string, models: Readonly<Record<string, ModelFixture>>): void {
  for (const [name, { labels, own, versions }] of Object.entries(models)) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "model.json"), JSON.stringify({ name, description: `Knows ${name}`, labels, ...own }));
    for (const [version, settings] of Object.entries(versions)) writeVersion(join(folder, name, version), name, version, settings);
  }
}

function writeVersion(folder: string, name: string, version: string, settings: object): void {
  const content = artifactBytes(name, version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.onnx"), content);
  writeFileSync(join(folder, "sample.json"), "{}");
  const manifest = {
    version: Number(version),
    artifact: { file: "model.onnx", sha256: artifactSha256(name, version), bytes: Buffer.byteLength(content) },
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
    outputs: [{ name: "y", datatype: "FP32", shape: [-1] }],
    sample: { tolerance: 0, outputs: { y: [1] } },
    ...settings,
  };
  writeFileSync(join(folder, "version.json"), JSON.stringify(manifest));
}
