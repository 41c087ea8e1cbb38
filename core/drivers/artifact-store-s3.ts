import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ArtifactDigest } from "#core/model/artifact.ts";
import type { ArtifactStore } from "#core/serving/artifact-store.ts";
import { isDiskFull } from "./disk-full.ts";
import { type FetchArtifactOptions, fetchArtifact } from "./fetch-artifact.ts";
import { digestFile, isSameDigest } from "./file-digest.ts";
import { removeLeftoverParts } from "./part-file.ts";
import { type RetryOptions, withRetries } from "./retry.ts";

export interface ArtifactStoreS3Options extends FetchArtifactOptions, RetryOptions {
  /** Milliseconds a load may take with its retries. */
  readonly timeoutMs?: number;
}

/** Artifacts from a bucket, kept in a local folder, hashed on every call: a file that no longer fits its digest is never handed out. */
export function createArtifactStoreS3(options: ArtifactStoreS3Options): ArtifactStore {
  const { folder, timeoutMs = LIMITS.LOAD_TIMEOUT_MS } = options;
  return {
    async materialize(digest) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        await mkdir(folder, { recursive: true });
        const target = join(folder, digest.sha256);
        if (await isCached(options, target, digest, signal)) return target;
        await removeLeftoverParts(folder);
        await withRetries(() => fetchArtifact(options, digest, target, signal), { ...options, signal });
        return target;
      } catch (error) {
        throw toLoadError(error, digest, signal.aborted ? timeoutMs : undefined);
      }
    },
  };
}

/** A cached file that changed is dropped, so that the bucket can heal it. */
async function isCached(options: ArtifactStoreS3Options, target: string, expected: ArtifactDigest, signal: AbortSignal): Promise<boolean> {
  const found = await digestFile(target, signal);
  if (found === undefined) return false;
  if (isSameDigest(found, expected)) return true;
  options.reportCorruption({ where: "local cache", expected, found });
  await rm(target, { force: true });
  return false;
}

function toLoadError(error: unknown, { sha256 }: ArtifactDigest, expiredAfterMs: number | undefined): ServeError {
  if (error instanceof ServeError) return error;
  const cause = { cause: error };
  if (isDiskFull(error)) return new ServeError("STORAGE_FULL", `No room for artifact ${sha256}`, cause);
  if (expiredAfterMs !== undefined)
    return new ServeError("MODEL_UNAVAILABLE", `Artifact ${sha256} did not arrive within ${expiredAfterMs} ms`, cause);
  return new ServeError("MODEL_UNAVAILABLE", `Artifact ${sha256} could not be read from its bucket`, cause);
}
