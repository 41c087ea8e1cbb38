import { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { ServeError } from "#core/errors.ts";
import { type ArtifactDigest, artifactKey } from "#core/model/artifact.ts";
import { isSameDigest } from "./file-digest.ts";
import { dropPart, keepPart, receivePart } from "./part-file.ts";

export interface FetchArtifactOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Where verified artifacts lie under their digest. Belongs to this process alone. */
  readonly folder: string;
  /** Told at once of an artifact that failed verification: somebody must look. */
  readonly reportCorruption: (corruption: ArtifactCorruption) => void;
}

export interface ArtifactCorruption {
  readonly where: "bucket" | "local cache";
  readonly expected: ArtifactDigest;
  readonly found: ArtifactDigest;
}

/**
 * One attempt: streams an artifact into a part file while hashing it and gives it its name only when size and digest fit.
 * @throws {ServeError} CHECKSUM_MISMATCH when the bytes are not the artifact's; asking again would give the same.
 * @throws {ShortBodyError} when the body ended early.
 */
export async function fetchArtifact(
  { client, bucket, folder, reportCorruption }: FetchArtifactOptions,
  expected: ArtifactDigest,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: artifactKey(expected.sha256) }), { abortSignal: signal });
  if (!(Body instanceof Readable)) throw new ShortBodyError(0, expected.bytes);
  const stop = () => Body.destroy(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  const part = await receivePart(folder, Body, expected.bytes).finally(() => signal.removeEventListener("abort", stop));
  if (isSameDigest(part.received, expected)) return keepPart(part, target);
  await dropPart(part);
  if (part.received.bytes < expected.bytes) throw new ShortBodyError(part.received.bytes, expected.bytes);
  reportCorruption({ where: "bucket", expected, found: part.received });
  throw new ServeError("CHECKSUM_MISMATCH", `Artifact ${expected.sha256} has ${describe(part.received)} in its bucket`);
}

/** The connection closed before the declared size was there: worth asking again. */
export class ShortBodyError extends Error {
  override readonly name = "ShortBodyError";

  constructor(received: number, expected: number) {
    super(`The body ended after ${received} of ${expected} bytes`);
  }
}

function describe({ sha256, bytes }: ArtifactDigest): string {
  return `digest ${sha256} over its first ${bytes} bytes`;
}
