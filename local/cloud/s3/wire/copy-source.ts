import { s3Error } from "../store/s3-error.ts";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** `x-amz-copy-source`: `[/]bucket/key[?versionId=…]`, percent-encoded. @throws InvalidArgument. */
export function parseCopySource(text: string): CopySource {
  const match = /^\/?([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(text);
  if (match === null) throw invalid(text);
  const [, bucket, key, versionId] = match as unknown as [string, string, string, string | undefined];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key), versionId };
  } catch {
    throw invalid(text);
  }
}

function invalid(text: string): Error {
  return s3Error("InvalidArgument", `Copy Source must mention the source bucket and key: sourcebucket/sourcekey, received "${text}"`);
}
