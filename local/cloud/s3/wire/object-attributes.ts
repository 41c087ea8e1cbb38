import type { ObjectAttributes } from "../store/records.ts";
import { s3Error } from "../store/s3-error.ts";
import { objectContentEncoding } from "./body-framing.ts";
import { readMetadata } from "./header-reader.ts";
import type { S3Call } from "./s3-call.ts";

/** Headers that S3 keeps with the object; `content-encoding` too, once the transfer's own part is taken off. */
const KEPT_HEADERS = ["cache-control", "content-disposition", "content-language", "expires"] as const;

const DEFAULT_CONTENT_TYPE = "binary/octet-stream";

/** Names and values together: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MAX_METADATA_BYTES = 2048;

/** @throws MetadataTooLarge. */
export function parseObjectAttributes({ aws, header }: S3Call): ObjectAttributes {
  const metadata = readMetadata(aws);
  const metadataBytes = Object.entries(metadata).reduce((bytes, [name, value]) => bytes + name.length + value.length, 0);
  if (metadataBytes > MAX_METADATA_BYTES) throw s3Error("MetadataTooLarge");
  const encoding = objectContentEncoding(header);
  const kept = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = header(name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    metadata,
    headers: {
      "content-type": header("content-type") ?? DEFAULT_CONTENT_TYPE,
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
      ...Object.fromEntries(kept),
    },
  };
}
