import { DeleteObjectCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import { type ArtifactDigest, artifactKey } from "#core/model/artifact.ts";
import { readArtifactHead } from "./artifact-head.ts";
import { ArtifactRefused } from "./artifact-refused.ts";
import { isSameDigest } from "./file-digest.ts";
import { httpStatus } from "./http-status.ts";
import { type ObjectLocation, putVerified } from "./put-verified.ts";
import { type RetryOptions, withRetries } from "./retry.ts";

/** Puts artifacts into the artifact bucket, each under its digest, and takes them out again. */
export interface ArtifactCopier {
  /**
   * Copies an object to `artifactKey(digest.sha256)` unless that artifact is there already.
   * @returns whether it was copied or found.
   * @throws {ArtifactRefused} when source or target hold other bytes than the digest says; the target is as it was.
   */
  copy(source: ObjectLocation, targetBucket: string, digest: ArtifactDigest, signal: AbortSignal): Promise<"copied" | "found">;
  /** Deletes every version of a key; none is no error. */
  remove(bucket: string, key: string, signal: AbortSignal): Promise<void>;
}

export function createArtifactCopierS3(client: S3Client, retry: RetryOptions): ArtifactCopier {
  return {
    async copy(source, targetBucket, digest, signal) {
      const target = { bucket: targetBucket, key: artifactKey(digest.sha256) };
      if (await isThere(client, target, digest, signal)) return "found";
      try {
        await withRetries(() => putVerified(client, source, target, digest, signal), { ...retry, signal });
        return "copied";
      } catch (error) {
        // Somebody else was first: `If-None-Match: *` kept theirs, which must be the same artifact.
        if (httpStatus(error) === 412 && (await isThere(client, target, digest, signal))) return "found";
        throw error;
      }
    },
    remove: (bucket, key, signal) => withRetries(() => removeVersions(client, bucket, key, signal), { ...retry, signal }),
  };
}

/**
 * Whether the target holds this artifact, by its size and the SHA-256 that S3 itself computed when it took it.
 * @throws {ArtifactRefused} when it holds anything else.
 */
async function isThere(client: S3Client, target: ObjectLocation, digest: ArtifactDigest, signal: AbortSignal): Promise<boolean> {
  const found = await readArtifactHead(client, target, signal);
  // The conditional write decides where there seems to be none.
  if (found === undefined || isSameDigest(found, digest)) return found !== undefined;
  throw new ArtifactRefused(
    `"${target.bucket}/${target.key}" exists with ${found.bytes} bytes and SHA-256 "${found.sha256}", delete it first`,
  );
}

async function removeVersions(client: S3Client, bucket: string, key: string, signal: AbortSignal): Promise<void> {
  const at = { Bucket: bucket, Prefix: key };
  let page = await client.send(new ListObjectVersionsCommand(at), { abortSignal: signal }).catch(ignoreMissingBucket);
  while (page !== undefined) {
    for (const version of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      if (version.Key !== key) continue;
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: version.VersionId }), { abortSignal: signal });
    }
    if (!page.IsTruncated) return;
    const next = { ...at, KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    page = await client.send(new ListObjectVersionsCommand(next), { abortSignal: signal });
  }
}

/** A bucket that is gone holds nothing. */
function ignoreMissingBucket(error: unknown): undefined {
  if (httpStatus(error) === 404) return undefined;
  throw error;
}
