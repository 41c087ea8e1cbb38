import type { S3Client } from "@aws-sdk/client-s3";
import { artifactKey } from "#core/model/artifact.ts";
import type { ArtifactPresence } from "#core/serving/readiness.ts";
import { readArtifactHead } from "./artifact-head.ts";
import { isSameDigest } from "./file-digest.ts";

/** How long a bucket may take to say what it holds. */
const TIMEOUT_MS = 2_000;

/** Whether a bucket holds an artifact whole, by its size and the SHA-256 that S3 computed; its bytes are not read. */
export function createArtifactPresenceS3(client: S3Client, bucket: string): ArtifactPresence {
  return async (digest) => {
    const location = { bucket, key: artifactKey(digest.sha256) };
    const found = await readArtifactHead(client, location, AbortSignal.timeout(TIMEOUT_MS));
    return found !== undefined && isSameDigest(found, digest);
  };
}
