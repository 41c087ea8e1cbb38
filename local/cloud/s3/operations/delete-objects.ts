import { AwsError } from "#local/cloud/aws-error.ts";
import { elementsOf, type ParsedXml, parseXml, textOf, type XmlElement } from "#local/cloud/xml.ts";
import { checkKey } from "../store/put-object.ts";
import { s3Error } from "../store/s3-error.ts";
import type { S3Storage } from "../store/s3-storage.ts";
import { readIncomingBody } from "../wire/incoming-body.ts";
import { type S3Operation, sendEmpty, sendXml } from "../wire/s3-call.ts";
import { checkVersionId, type ObjectReference } from "./find-version.ts";

const MAX_DELETES = 1000;

/** A thousand of the longest keys, written as references. */
const MAX_DELETE_BYTES = 8 * 1024 * 1024;

/** What one deletion did, in the words of the answer. */
interface Deleted {
  readonly deleteMarker: boolean;
  readonly versionId: string | undefined;
}

export const deleteObject: S3Operation = (call) => {
  const { storage, bucket, key, aws, header } = call;
  if (header("if-match") !== undefined) throw s3Error("NotImplemented", 'The local cloud does not have "If-Match" of DeleteObject');
  const { deleteMarker, versionId } = deleteOne(storage, { bucket, key, versionId: aws.query.get("versionId") ?? undefined });
  sendEmpty(call, 204, {
    ...(deleteMarker ? { "x-amz-delete-marker": "true" } : {}),
    ...(versionId === undefined ? {} : { "x-amz-version-id": versionId }),
  });
};

export const deleteObjects: S3Operation = async (call) => {
  const { storage, bucket, header } = call;
  storage.buckets.require(bucket);
  if (header("content-md5") === undefined && !Object.keys(call.aws.request.headers).some((name) => name.startsWith("x-amz-checksum-"))) {
    throw s3Error("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  const { Delete: request } = parseXml((await readIncomingBody(call, MAX_DELETE_BYTES)).toString("utf8"));
  const references = elementsOf(request, "Object").map((element) => parseReference(bucket, element));
  if (references.length === 0 || references.length > MAX_DELETES) throw s3Error("MalformedXML");
  const results = references.map((reference) => deleteElement(storage, reference));
  const isQuiet = textOf(request, "Quiet") === "true";
  sendXml(call, "DeleteResult", {
    Deleted: isQuiet ? [] : results.flatMap(({ deleted }) => (deleted === undefined ? [] : [deleted])),
    Error: results.flatMap(({ error }) => (error === undefined ? [] : [error])),
  });
};

function deleteOne({ objects }: S3Storage, { bucket, key, versionId }: ObjectReference): Deleted {
  if (versionId === undefined) {
    const marker = objects.remove(bucket, key);
    return { deleteMarker: marker !== undefined, versionId: marker?.versionId };
  }
  checkVersionId(versionId);
  const removal = objects.removeVersion(bucket, key, versionId);
  return { deleteMarker: removal?.isDeleteMarker ?? false, versionId };
}

function deleteElement(storage: S3Storage, reference: ObjectReference): { readonly deleted?: XmlElement; readonly error?: XmlElement } {
  const { key, versionId } = reference;
  try {
    checkKey(key);
    const { deleteMarker, versionId: affected } = deleteOne(storage, reference);
    return {
      deleted: {
        Key: key,
        VersionId: versionId,
        DeleteMarker: deleteMarker || undefined,
        DeleteMarkerVersionId: deleteMarker ? affected : undefined,
      },
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { Key: key, VersionId: versionId, Code: error.code, Message: error.message } };
  }
}

function parseReference(bucket: string, element: ParsedXml): ObjectReference {
  const key = textOf(element, "Key");
  if (key === undefined || key === "") throw s3Error("MalformedXML");
  for (const condition of ["ETag", "LastModifiedTime", "Size"]) {
    if (textOf(element, condition) !== undefined)
      throw s3Error("NotImplemented", `The local cloud does not have "${condition}" of DeleteObjects`);
  }
  return { bucket, key, versionId: textOf(element, "VersionId") };
}
