import type { XmlElement } from "#local/cloud/xml.ts";
import { compareKeys } from "../store/compare-keys.ts";
import type { KeyRecord, VersionRecord } from "../store/records.ts";
import { s3Error } from "../store/s3-error.ts";
import { cutPage, parseKeyEncoding, parsePageRequest } from "../wire/list-page.ts";
import { type S3Call, type S3Operation, sendXml } from "../wire/s3-call.ts";
import { ownerElement } from "./buckets.ts";
import { contentElements, isBehindPrefix } from "./list-objects.ts";

interface ListedVersion {
  readonly key: string;
  readonly version: VersionRecord;
  readonly isLatest: boolean;
}

/** Every version and delete marker, keys in order, the newest of each first. */
export const listObjectVersions: S3Operation = (call) => {
  const { storage, bucket, aws } = call;
  const { query } = aws;
  const request = parsePageRequest(query);
  const encode = parseKeyEncoding(query);
  const keyMarker = query.get("key-marker") ?? "";
  const versionIdMarker = query.get("version-id-marker") ?? "";
  if (versionIdMarker !== "" && keyMarker === "") {
    throw s3Error("InvalidArgument", "A version-id marker cannot be specified without a key marker.");
  }
  const behind = behindMarkers(storage.objects.list(bucket), keyMarker, versionIdMarker, request.delimiter);
  const { entries, commonPrefixes, end } = cutPage(behind, request);
  sendXml(call, "ListVersionsResult", {
    Name: bucket,
    Prefix: encode(request.prefix),
    Delimiter: encode(request.delimiter) || undefined,
    KeyMarker: encode(keyMarker),
    VersionIdMarker: versionIdMarker,
    NextKeyMarker: end && encode(end.kind === "entry" ? end.entry.key : end.prefix),
    NextVersionIdMarker: end?.kind === "entry" ? end.entry.version.versionId : undefined,
    EncodingType: query.get("encoding-type") ?? undefined,
    MaxKeys: request.maxKeys,
    IsTruncated: end !== undefined,
    Version: entries.filter(({ version }) => version.content !== null).map((entry) => toElement(entry, encode, call)),
    DeleteMarker: entries.filter(({ version }) => version.content === null).map((entry) => toElement(entry, encode, call)),
    CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
};

/** What comes behind the markers; a key marker that ends with the delimiter is a common prefix of the page before. */
function* behindMarkers(
  keys: readonly KeyRecord[],
  keyMarker: string,
  versionIdMarker: string,
  delimiter: string,
): Generator<ListedVersion> {
  const isPrefix = delimiter !== "" && versionIdMarker === "" && keyMarker.endsWith(delimiter);
  const isBehind = isPrefix ? isBehindPrefix(keyMarker) : (key: string) => compareKeys(key, keyMarker) > 0;
  for (const { key, versions } of keys) {
    const first = isBehind(key) ? 0 : indexBehind(key, versions, keyMarker, versionIdMarker);
    for (const version of versions.slice(first)) yield { key, version, isLatest: version === versions[0] };
  }
}

/** Where a key goes on that the page before ended within; its length when it does not. */
function indexBehind(key: string, versions: readonly VersionRecord[], keyMarker: string, versionIdMarker: string): number {
  const last = key === keyMarker ? versions.findIndex(({ versionId }) => versionId === versionIdMarker) : -1;
  return last < 0 ? versions.length : last + 1;
}

function toElement({ key, version, isLatest }: ListedVersion, encode: (key: string) => string, call: S3Call): XmlElement {
  const { content, versionId, lastModified } = version;
  return {
    Key: encode(key),
    VersionId: versionId,
    IsLatest: isLatest,
    LastModified: lastModified,
    ...(content === null ? {} : { ETag: content.etag, ...contentElements(content), StorageClass: "STANDARD" }),
    Owner: ownerElement(call),
  };
}
