import type { ModelManifest, VersionManifest } from "#core/model/manifest.ts";
import type { SessionOptions } from "#core/model/session-options.ts";
import type { Runner } from "#core/serving/runner.ts";

/** A version, on disk or not yet. */
export interface ArtifactToEvaluate {
  /** The file's path, or its bytes. */
  readonly artifact: string | Uint8Array;
  readonly model: Pick<ModelManifest, "name" | "classes">;
  readonly version: Pick<VersionManifest, "inputs" | "outputs" | "maxBatch" | "session">;
}

/** Opens a graph on the runtime, as its version asks. */
export type OpenArtifact = (
  artifact: string | Uint8Array,
  options: { readonly threads: number; readonly session?: SessionOptions },
) => Promise<Runner>;
