import { pipeline, Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ArtifactDigest } from "#core/model/artifact.ts";
import { ArtifactRefused } from "./artifact-refused.ts";
import { createVerifyingStream } from "./verifying-stream.ts";

export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Streams an object to a new key in constant memory. Twice guarded: our own hash holds back the last bytes until it fits, and S3 compares
 * with the SHA-256 in the request's header, so a wrong object never exists.
 * @throws {ArtifactRefused} when the source is another artifact.
 */
export async function putVerified(
  client: S3Client,
  source: ObjectLocation,
  target: ObjectLocation,
  digest: ArtifactDigest,
  signal: AbortSignal,
): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: source.bucket, Key: source.key }), { abortSignal: signal });
  if (!(Body instanceof Readable)) throw new ArtifactRefused(`"${source.bucket}/${source.key}" has no body`);
  const broken = new AbortController();
  const verified = createVerifyingStream(digest, `${source.bucket}/${source.key}`);
  // The SDK does not watch its body for errors: without the abort it would wait for bytes that never come.
  pipeline(Body, verified, (error) => error && broken.abort(error));
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: target.bucket,
        Key: target.key,
        Body: verified,
        ContentLength: digest.bytes,
        ContentType: "application/octet-stream",
        ChecksumSHA256: Buffer.from(digest.sha256, "hex").toString("base64"),
        IfNoneMatch: "*",
      }),
      { abortSignal: AbortSignal.any([signal, broken.signal]) },
    );
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  } finally {
    verified.destroy();
  }
}
