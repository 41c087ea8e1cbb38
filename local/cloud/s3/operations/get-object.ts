import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { StoredVersion } from "../store/put-object.ts";
import { s3Error } from "../store/s3-error.ts";
import { type ByteRange, parseByteRange } from "../wire/byte-range.ts";
import { checkHeaderValue } from "../wire/header-reader.ts";
import { checksumHeaders, storedHeaders, versionHeader } from "../wire/object-headers.ts";
import { judgeConditions } from "../wire/read-conditions.ts";
import { type S3Call, type S3Operation, sendEmpty } from "../wire/s3-call.ts";
import { findVersion } from "./find-version.ts";

/** Headers that a reader may ask to be different in the answer. */
const OVERRIDES = ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"] as const;

/** The query parameters that do it. */
export const RESPONSE_PARAMETERS = OVERRIDES.map((name) => `response-${name}`);

export const headObject: S3Operation = (call) => {
  const answer = prepareAnswer(call);
  sendEmpty(call, answer.status, answer.headers);
};

export const getObject: S3Operation = async (call) => {
  const { status, headers, version, range } = prepareAnswer(call);
  if (status === 304 || version.content.bytes === 0) return sendEmpty(call, status, headers);
  // Found and opened in one step: a delete that comes in between takes the name and not the bytes.
  const fd = call.storage.files.open(version.content.file);
  call.response.writeHead(status, headers);
  const bytes = createReadStream("", { fd, ...(range === undefined ? {} : { start: range.first, end: range.last }) });
  await pipeline(bytes, call.response).catch(ignoreReaderGone);
};

interface Answer {
  readonly status: 200 | 206 | 304;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly version: StoredVersion;
  readonly range: ByteRange | undefined;
}

function prepareAnswer(call: S3Call): Answer {
  const { aws, storage, bucket, header } = call;
  const bucketRecord = storage.buckets.require(bucket);
  const version = requireObject(call);
  const { content, lastModified } = version;
  const headers = { ...storedHeaders(bucketRecord, version), ...overrides(aws.query) };
  const outcome = judgeConditions(header, "", content.etag, lastModified);
  if (outcome === "failed") throw s3Error("PreconditionFailed");
  if (outcome === "not-modified") return { status: 304, headers, version, range: undefined };
  const range = parseByteRange(header("range"), content.bytes);
  if (range !== undefined) {
    const partial = {
      "content-length": range.last - range.first + 1,
      "content-range": `bytes ${range.first}-${range.last}/${content.bytes}`,
    };
    return { status: 206, headers: { ...headers, ...partial }, version, range };
  }
  // Of the whole object only: the checksum of a range is not known.
  const checksums = header("x-amz-checksum-mode") === "ENABLED" ? checksumHeaders(content) : {};
  return { status: 200, headers: { ...headers, ...checksums, "content-length": content.bytes }, version, range };
}

/** @throws NoSuchKey over a delete marker, MethodNotAllowed for the marker itself, both saying so in their headers. */
function requireObject({ storage, bucket, key, aws, response }: S3Call): StoredVersion {
  const versionId = aws.query.get("versionId") ?? undefined;
  const found = findVersion(storage, { bucket, key, versionId });
  if (found.kind === "object") return found.version;
  response.setHeader("x-amz-delete-marker", "true");
  for (const [name, value] of Object.entries(versionHeader(storage.buckets.require(bucket), found.versionId)))
    response.setHeader(name, value);
  throw s3Error(versionId === undefined ? "NoSuchKey" : "MethodNotAllowed");
}

function overrides(query: URLSearchParams): Record<string, string> {
  const entries = OVERRIDES.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === null ? [] : [[name, checkHeaderValue(`response-${name}`, value)]];
  });
  return Object.fromEntries(entries);
}

function ignoreReaderGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}
