import type { XmlElement } from "#local/cloud/xml.ts";
import { isChecksumAlgorithm } from "../checksum/checksum-algorithm.ts";
import { compareKeys } from "../store/compare-keys.ts";
import type { KeyRecord, ObjectContent } from "../store/records.ts";
import { s3Error } from "../store/s3-error.ts";
import { cutPage, type PageEnd, parseKeyEncoding, parsePageRequest } from "../wire/list-page.ts";
import { type S3Call, type S3Operation, sendXml } from "../wire/s3-call.ts";
import { ownerElement } from "./buckets.ts";

interface ListedObject {
  readonly key: string;
  readonly lastModified: string;
  readonly content: ObjectContent;
}

/** ListObjectsV2: objects that are there, not those under a delete marker. */
export const listObjectsV2: S3Operation = (call) => {
  const { storage, bucket, aws } = call;
  const { query } = aws;
  const request = parsePageRequest(query);
  const encode = parseKeyEncoding(query);
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after") ?? "";
  const follows = token === null ? (key: string) => compareKeys(key, startAfter) > 0 : parseToken(token);
  const objects = storage.objects.list(bucket).flatMap(toListed);
  const page = cutPage(
    objects.filter(({ key }) => follows(key)),
    request,
  );
  const hasOwner = query.get("fetch-owner") === "true";
  sendXml(call, "ListBucketResult", {
    Name: bucket,
    Prefix: encode(request.prefix),
    Delimiter: encode(request.delimiter) || undefined,
    StartAfter: encode(startAfter) || undefined,
    EncodingType: query.get("encoding-type") ?? undefined,
    MaxKeys: request.maxKeys,
    KeyCount: page.entries.length + page.commonPrefixes.length,
    IsTruncated: page.end !== undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.end && toToken(page.end),
    Contents: page.entries.map((entry) => toElement(entry, encode, hasOwner ? call : undefined)),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
};

function toListed({ key, versions: [{ content, lastModified }] }: KeyRecord): ListedObject[] {
  return content === null ? [] : [{ key, lastModified, content }];
}

function toElement({ key, lastModified, content }: ListedObject, encode: (key: string) => string, owned: S3Call | undefined): XmlElement {
  return {
    Key: encode(key),
    LastModified: lastModified,
    ETag: content.etag,
    ...contentElements(content),
    Owner: owned && ownerElement(owned),
    StorageClass: "STANDARD",
  };
}

/** Size and checksum as every listing writes them. */
export function contentElements({ bytes, checksums, checksumType }: ObjectContent): XmlElement {
  return { ChecksumAlgorithm: Object.keys(checksums).filter(isChecksumAlgorithm), ChecksumType: checksumType, Size: bytes };
}

function toToken(end: PageEnd<ListedObject>): string {
  const place = end.kind === "entry" ? { key: end.entry.key } : { prefix: end.prefix };
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @returns whether a key comes behind the token's place. @throws InvalidArgument. */
function parseToken(token: string): (key: string) => boolean {
  try {
    const place: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (typeof place === "object" && place !== null) {
      if ("key" in place && typeof place.key === "string") return isBehindKey(place.key);
      if ("prefix" in place && typeof place.prefix === "string") return isBehindPrefix(place.prefix);
    }
  } catch {
    // Not ours, as below.
  }
  throw s3Error("InvalidArgument", "The continuation token provided is incorrect");
}

function isBehindKey(last: string): (key: string) => boolean {
  return (key) => compareKeys(key, last) > 0;
}

/** Behind every key that the common prefix stands for. */
export function isBehindPrefix(prefix: string): (key: string) => boolean {
  return (key) => compareKeys(key, prefix) > 0 && !key.startsWith(prefix);
}
