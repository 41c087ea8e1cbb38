import { S3Client } from "@aws-sdk/client-s3";

/** With two retries a bucket out of reach is known within three seconds. */
const CONNECTION_TIMEOUT_MS = 900;

/** Its users report what failed, with the artifact's name; the SDK would add lines of its own. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client for artifacts. It does not retry, because its users do, and leaves checksums to them: they compare the artifact's own digest.
 * Region, credentials and endpoint come from the SDK's standard sources.
 */
export function createS3Client(): S3Client {
  return new S3Client({
    maxAttempts: 1,
    logger: SILENT,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS },
  });
}
