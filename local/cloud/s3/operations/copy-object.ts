import { createReadStream } from "node:fs";
import { CHECKSUM_NAMES } from "../checksum/checksum-algorithm.ts";
import { putObject, type StoredVersion } from "../store/put-object.ts";
import { s3Error } from "../store/s3-error.ts";
import { type CopySource, parseCopySource } from "../wire/copy-source.ts";
import { parseChecksumAlgorithm } from "../wire/declared-checksum.ts";
import { parseObjectAttributes } from "../wire/object-attributes.ts";
import { checksumElements, versionHeader, writtenHeaders } from "../wire/object-headers.ts";
import { judgeConditions } from "../wire/read-conditions.ts";
import { type S3Call, type S3Operation, sendXml } from "../wire/s3-call.ts";
import { parseWritePrecondition } from "../wire/write-precondition.ts";
import { findVersion } from "./find-version.ts";

export const copyObject: S3Operation = async (call) => {
  const { storage, bucket, key, header } = call;
  const from = parseCopySource(header("x-amz-copy-source") ?? "");
  const replacesMetadata = parseDirective(header("x-amz-metadata-directive"));
  storage.buckets.require(bucket);
  const source = requireSource(call, from);
  if (!replacesMetadata && from.versionId === undefined && from.bucket === bucket && from.key === key) {
    throw s3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const { headers, metadata } = replacesMetadata ? parseObjectAttributes(call) : source.content;
  const wanted = parseChecksumAlgorithm(header);
  const stored = await putObject(storage, {
    bucket,
    key,
    headers,
    metadata,
    precondition: parseWritePrecondition(header),
    body: {
      chunks: createReadStream("", { fd: storage.files.open(source.content.file) }),
      algorithms: wanted === undefined ? CHECKSUM_NAMES.filter((name) => source.content.checksums[name] !== undefined) : [wanted],
      verify: () => {},
    },
  });
  const sourceVersion = versionHeader(storage.buckets.require(from.bucket), source.versionId)["x-amz-version-id"];
  const { etag: _etag, ...responseHeaders } = writtenHeaders(storage.buckets.require(bucket), stored);
  sendXml(
    call,
    "CopyObjectResult",
    { ETag: stored.content.etag, LastModified: stored.lastModified, ...checksumElements(stored.content) },
    { ...responseHeaders, ...(sourceVersion === undefined ? {} : { "x-amz-copy-source-version-id": sourceVersion }) },
  );
};

/** @throws NoSuchBucket, NoSuchKey, InvalidRequest for a delete marker, PreconditionFailed. */
function requireSource({ storage, header }: S3Call, from: CopySource): StoredVersion {
  const found = findVersion(storage, from);
  if (found.kind === "delete-marker") {
    if (from.versionId === undefined) throw s3Error("NoSuchKey");
    throw s3Error("InvalidRequest", "The source of a copy request may not specifically refer to a delete marker by version id.");
  }
  const { content, lastModified } = found.version;
  if (judgeConditions(header, "x-amz-copy-source-", content.etag, lastModified) !== "met") throw s3Error("PreconditionFailed");
  return found.version;
}

function parseDirective(directive = "COPY"): boolean {
  if (directive === "COPY" || directive === "REPLACE") return directive === "REPLACE";
  throw s3Error("InvalidArgument", "Unknown metadata directive.");
}
