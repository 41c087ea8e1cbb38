import type { VersionManifest } from "#core/model/manifest.ts";

/** `version.json` before it has its number; what the schema fills in may be left out. */
export type VersionDocument = Omit<VersionManifest, "version" | "allowNonFinite" | "maxBatch" | "function"> &
  Partial<Pick<VersionManifest, "allowNonFinite" | "maxBatch" | "function">>;

/** Everything of a version but its number. */
export interface VersionContent {
  readonly manifest: VersionDocument;
  /** File name -> its bytes, or the path of a file to copy; `model.onnx` and `sample.json` are among them. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
}
