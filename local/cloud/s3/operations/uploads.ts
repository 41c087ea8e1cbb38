import { compareKeys } from "../store/compare-keys.ts";
import type { UploadRecord } from "../store/records.ts";
import { s3Error } from "../store/s3-error.ts";
import { cutPage, parseKeyEncoding, parsePageRequest, parsePageSize } from "../wire/list-page.ts";
import { type S3Operation, sendEmpty, sendXml } from "../wire/s3-call.ts";
import { ownerElement } from "./buckets.ts";
import { isBehindPrefix } from "./list-objects.ts";

export const abortUpload: S3Operation = (call) => {
  const { storage, bucket, key, aws } = call;
  storage.buckets.require(bucket);
  storage.uploads.remove(storage.uploads.require(bucket, key, aws.query.get("uploadId") ?? ""));
  sendEmpty(call, 204);
};

export const listParts: S3Operation = (call) => {
  const { storage, bucket, key, aws } = call;
  storage.buckets.require(bucket);
  const upload = storage.uploads.require(bucket, key, aws.query.get("uploadId") ?? "");
  const marker = parsePartMarker(aws.query.get("part-number-marker") ?? "0");
  const size = parsePageSize(aws.query, "max-parts");
  const behind = Object.entries(upload.parts)
    .map(([number, part]) => ({ number: Number(number), part }))
    .filter(({ number }) => number > marker)
    .toSorted((a, b) => a.number - b.number);
  const page = behind.slice(0, size);
  const isTruncated = page.length > 0 && page.length < behind.length;
  sendXml(call, "ListPartsResult", {
    Bucket: bucket,
    Key: key,
    UploadId: upload.id,
    ...checksumDescription(upload),
    Initiator: ownerElement(call),
    Owner: ownerElement(call),
    StorageClass: "STANDARD",
    PartNumberMarker: marker,
    NextPartNumberMarker: isTruncated ? page.at(-1)?.number : undefined,
    MaxParts: size,
    IsTruncated: isTruncated,
    Part: page.map(({ number, part }) => ({
      PartNumber: number,
      LastModified: part.lastModified,
      ETag: `"${part.md5}"`,
      Size: part.bytes,
      [`Checksum${upload.algorithm}`]: part.checksums[upload.algorithm],
    })),
  });
};

export const listUploads: S3Operation = (call) => {
  const { storage, bucket, aws } = call;
  const { query } = aws;
  storage.buckets.require(bucket);
  const request = parsePageRequest(query, "max-uploads");
  const encode = parseKeyEncoding(query);
  const keyMarker = query.get("key-marker") ?? "";
  const uploadIdMarker = query.get("upload-id-marker") ?? "";
  const behind = behindMarkers(storage.uploads.list(bucket), keyMarker, uploadIdMarker, request.delimiter);
  const { entries, commonPrefixes, end } = cutPage(behind, request);
  sendXml(call, "ListMultipartUploadsResult", {
    Bucket: bucket,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: uploadIdMarker,
    NextKeyMarker: end && encode(end.kind === "entry" ? end.entry.key : end.prefix),
    NextUploadIdMarker: end?.kind === "entry" ? end.entry.id : undefined,
    Prefix: encode(request.prefix),
    Delimiter: encode(request.delimiter) || undefined,
    EncodingType: query.get("encoding-type") ?? undefined,
    MaxUploads: request.maxKeys,
    IsTruncated: end !== undefined,
    Upload: entries.map((upload) => ({
      Key: encode(upload.key),
      UploadId: upload.id,
      Initiator: ownerElement(call),
      Owner: ownerElement(call),
      StorageClass: "STANDARD",
      Initiated: upload.initiatedAt,
      ...checksumDescription(upload),
    })),
    CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
};

function behindMarkers(uploads: readonly UploadRecord[], keyMarker: string, uploadIdMarker: string, delimiter: string): UploadRecord[] {
  const isPrefix = delimiter !== "" && uploadIdMarker === "" && keyMarker.endsWith(delimiter);
  const isBehind = isPrefix ? isBehindPrefix(keyMarker) : (key: string) => compareKeys(key, keyMarker) > 0;
  const marked = uploads.findIndex(({ key, id }) => key === keyMarker && id === uploadIdMarker);
  return uploads.filter(({ key }, index) => isBehind(key) || (marked >= 0 && key === keyMarker && index > marked));
}

function checksumDescription({ isAlgorithmNamed, algorithm, checksumType }: UploadRecord) {
  return isAlgorithmNamed ? { ChecksumAlgorithm: algorithm, ChecksumType: checksumType } : {};
}

function parsePartMarker(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw s3Error("InvalidArgument", `"part-number-marker" must be a part number, received "${text}"`);
  return Number(text);
}
