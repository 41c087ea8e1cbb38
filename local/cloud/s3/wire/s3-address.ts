import { s3Error } from "../store/s3-error.ts";

export interface S3Address {
  /** `""` where the request names none. */
  readonly bucket: string;
  readonly key: string;
}

/**
 * Bucket and key of a request: the bucket in the path, or in the host as `bucket.localhost` or `bucket.s3.localhost`.
 * @param path raw, percent-encoding kept. @throws InvalidURI.
 */
export function parseS3Address(host: string, path: string): S3Address {
  const hosted = /^(?:(?<bucket>.+?)\.)??(?:s3\.)?localhost(?::\d+)?$/.exec(host.toLowerCase())?.groups?.bucket;
  if (hosted !== undefined) return { bucket: hosted, key: decode(path.slice(1)) };
  const slash = path.indexOf("/", 1);
  return slash < 0
    ? { bucket: decode(path.slice(1)), key: "" }
    : { bucket: decode(path.slice(1, slash)), key: decode(path.slice(slash + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error("InvalidURI");
  }
}
