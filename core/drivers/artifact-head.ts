import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ArtifactDigest } from "#core/model/artifact.ts";
import { httpStatus } from "./http-status.ts";
import type { ObjectLocation } from "./put-verified.ts";

/**
 * What a bucket says of an object without giving it out: its size, and the SHA-256 that S3 itself computed when it took it (empty where
 * it was put without one).
 * @returns undefined where there is none. 403 is what S3 answers for a missing key to a role that may not list.
 */
export async function readArtifactHead(
  client: S3Client,
  { bucket, key }: ObjectLocation,
  signal: AbortSignal,
): Promise<ArtifactDigest | undefined> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" }), { abortSignal: signal });
    return { bytes: head.ContentLength ?? 0, sha256: Buffer.from(head.ChecksumSHA256 ?? "", "base64").toString("hex") };
  } catch (error) {
    if (httpStatus(error) === 404 || httpStatus(error) === 403) return undefined;
    throw error;
  }
}
