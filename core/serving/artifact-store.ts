import type { ArtifactDigest } from "#core/model/artifact.ts";

/** Brings a model's bytes to a local path, verified. */
export interface ArtifactStore {
  /**
   * @returns the path of a file whose SHA-256 and size are exactly `digest`, checked in this call.
   * @throws {ServeError} CHECKSUM_MISMATCH for the right size with the wrong digest, MODEL_UNAVAILABLE when it cannot be had in time, STORAGE_FULL.
   */
  materialize(digest: ArtifactDigest): Promise<string>;
}
